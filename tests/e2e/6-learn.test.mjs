// The Learn page, and what the Studio shows of codes and of the judge.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { FAULTS, serve } from "./site.mjs";
import { button, changed, choose, fingerprint, launch, notice, prepare, steps, stepsReach, visit } from "./visitor.mjs";

/// Every family of src/core/family.rs, the oldest first.
const FAMILIES = [
  "gan", "cgan", "dcgan", "cdcgan", "infogan", "acgan", "pix2pix", "wgan", "wgan-gp", "2n-gan", "sngan", "vac-gan", "r3gan",
];

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

const { models } = JSON.parse(
  await readFile(join(resolve(process.env.ATELIER_DIST ?? "dist-test"), "pretrained/manifest.json"), "utf8"),
);
/// The first shipped model of a family: ids are the family's and the size's.
const shipped = (family) => models.find((model) => model.settings.family === family)?.id;

const list = (page) => page.getByRole("navigation", { name: "Lessons", exact: true });
const title = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const param = (name, value) => (url) => url.searchParams.get(name) === value;
/// The id of what has the focus.
const focused = (page) => page.evaluate(() => document.activeElement.id);

/// Waits until a heading is in view and has the focus.
const arrived = (page, anchor) =>
  page.waitForFunction((anchor) => {
    const heading = document.getElementById(anchor);
    const top = heading?.getBoundingClientRect().top;
    return document.activeElement === heading && top > -5 && top < innerHeight;
  }, anchor);

test("Learn: every lesson has an address and is laid out; families stand in historical order", async (t) => {
  const page = await visit(t, browser, site, "?page=learn");
  await title(page, "What a GAN is").waitFor();
  const hrefs = await list(page).getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const ids = hrefs.map((href) => href.replace("?page=learn&lesson=", ""));
  assert.equal(ids[0], "game");
  assert.deepEqual(ids.slice(1, 1 + FAMILIES.length), FAMILIES);
  assert.equal(ids.at(-1), "scores");
  for (const id of ids) {
    await list(page).locator(`a[href="?page=learn&lesson=${id}"]`).click();
    await page.waitForURL(param("lesson", id));
    await page.locator(`article[data-id="${id}"]`).waitFor();
    // What is not laid out as mathematics has no height.
    const heights = await page.locator(".lesson math").evaluateAll((all) =>
      all.map((equation) => equation.getBoundingClientRect().height),
    );
    assert.ok(heights.length > 0 && heights.every((height) => height > 10), `${id} shows its equations`);
    if (FAMILIES.includes(id)) {
      assert.match(await page.locator("svg.diagram").getAttribute("aria-label"), /^G draws from z/, id);
    }
    const name = await page.locator(".lesson h1").textContent();
    await page.waitForFunction((name) => document.title.startsWith(`${name} · Learn · `), name);
    await arrived(page, `learn-${id}`);
  }
});

test("Learn: previous, next, and the browser's back; nothing is loaded anew", async (t) => {
  const page = await visit(t, browser, site, "?page=learn&lesson=wgan");
  await title(page, "WGAN").waitFor();
  assert.equal(await focused(page), "", "who opens the page starts at its top");
  await page.evaluate(() => (self.sameVisit = true));
  const neighbours = page.getByRole("navigation", { name: "Previous and next lesson" });
  await neighbours.getByRole("link", { name: /^Next/ }).click();
  await title(page, "WGAN-GP").waitFor();
  await arrived(page, "learn-wgan-gp");
  assert.equal(await page.evaluate(() => scrollY), 0);
  await neighbours.getByRole("link", { name: /^Previous/ }).click();
  await title(page, "WGAN").waitFor();
  await page.goBack();
  await title(page, "WGAN-GP").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("lesson"), "wgan-gp");
  assert.ok(await page.evaluate(() => self.sameVisit));
  // A link in the text of a lesson, to a heading in another.
  await page.goto(`${site.origin}/?page=learn&lesson=cgan`);
  await page.evaluate(() => (self.sameVisit = true));
  await page.locator(".lesson").getByRole("link", { name: "Wrong labels" }).click();
  await arrived(page, "learn-wrong-labels");
  await page.waitForURL(/lesson=targets#learn-wrong-labels$/);
  assert.ok(await page.evaluate(() => self.sameVisit));
  await page.reload();
  await arrived(page, "learn-wrong-labels");
});

test("Learn: a link in a lesson does not end a training run", async (t) => {
  const page = await visit(t, browser, site, "?page=learn&lesson=cgan");
  await page.getByRole("link", { name: "Train it" }).click();
  await page.waitForURL(param("page", "train"));
  await prepare(page, { until: 3, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 3);
  await page.getByRole("link", { name: "How cGAN works" }).filter({ visible: true }).click();
  await page.locator(".lesson").getByRole("link", { name: "Wrong labels" }).click();
  await arrived(page, "learn-wrong-labels");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Train" }).click();
  assert.equal(await steps(page), 3);
});

test("Learn: links of the time when all lessons were one page", async (t) => {
  const page = await visit(t, browser, site, "?page=learn#learn-vac-gan");
  await title(page, "VAC-GAN").waitFor();
  await page.waitForURL(param("lesson", "vac-gan"));
  for (const [anchor, lesson] of [["learn-replay", "steady"], ["learn-kid", "scores"], ["learn-r1", "smooth"]]) {
    await page.goto("about:blank");
    await page.goto(`${site.origin}/?page=learn#${anchor}`);
    await page.locator(`article[data-id="${lesson}"]`).waitFor();
    await arrived(page, anchor);
    await page.waitForURL(param("lesson", lesson));
  }
  await page.goto(`${site.origin}/?page=learn&lesson=no-such-lesson`);
  await title(page, "What a GAN is").waitFor();
});

test("Learn: to Train, to the Studio, and back", async (t) => {
  const page = await visit(t, browser, site, "?page=learn&lesson=dcgan");
  await page.getByRole("link", { name: "Train it" }).click();
  await page.waitForURL(/page=train&family=dcgan$/);
  await page.goBack();
  await title(page, "DCGAN").waitFor();
  for (const family of FAMILIES) {
    await list(page).locator(`a[href="?page=learn&lesson=${family}"]`).click();
    await page.locator(`article[data-id="${family}"]`).waitFor();
    const link = page.locator(".lesson-column").getByRole("link", { name: /^(Open in the Studio|Draw with it)$/ });
    assert.equal(await link.count(), shipped(family) ? 1 : 0, `${family}: only what is shipped can be opened`);
  }
  await list(page).getByRole("link", { name: "cDCGAN" }).click();
  await title(page, "cDCGAN").waitFor();
  await page.getByRole("link", { name: "Open in the Studio" }).click();
  await page.waitForURL((url) => url.searchParams.get("model") === shipped("cdcgan"));
  await fingerprint(page);
  await page.getByRole("link", { name: "How cDCGAN works" }).filter({ visible: true }).click();
  await title(page, "cDCGAN").waitFor();
  await arrived(page, "learn-cdcgan");
  await page.goto(`${site.origin}/?page=compare`);
  await page.getByRole("navigation", { name: "Lessons on what is compared" }).getByRole("link", { name: "R3GAN" }).click();
  await title(page, "R3GAN").waitFor();
});

test("Learn: a lesson that cannot be had, or not whole, is named and loaded again", async (t) => {
  t.after(() => site.heal("lessons/wgan.html"));
  const page = await visit(t, browser, site, "?page=learn", { faulty: true });
  for (const [fault, words] of [[FAULTS.missing, /answers 404/], [FAULTS.truncated, /its end is missing/]]) {
    site.spoil("lessons/wgan.html", fault);
    await list(page).getByRole("link", { name: "WGAN", exact: true }).click();
    await page.locator(".lesson-missing", { hasText: words }).waitFor();
    await title(page, "WGAN").waitFor();
    site.heal("lessons/wgan.html");
    await button(page, "Load again").click();
    await page.locator('article[data-id="wgan"]').waitFor();
    await list(page).getByRole("link", { name: "What a GAN is" }).click();
    await page.locator('article[data-id="game"]').waitFor();
  }
});

test("Learn: on a phone the list opens above the lesson, and wide formulas scroll by themselves", async (t) => {
  const page = await visit(t, browser, site, "?page=learn&lesson=sngan", { viewport: { width: 390, height: 844 } });
  await page.locator('article[data-id="sngan"]').waitFor();
  assert.equal(await list(page).isVisible(), false);
  await button(page, "All lessons").click();
  await list(page).getByRole("link", { name: "What the scores mean" }).click();
  await title(page, "What the scores mean").waitFor();
  assert.equal(await list(page).isVisible(), false);
  const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= view, `nothing sticks out (${content} px)`);
});

test("axe: Learn", async (t) => {
  for (const lesson of ["wgan-gp", "scores"]) {
    const page = await visit(t, browser, site, `?page=learn&lesson=${lesson}`);
    await page.locator(`article[data-id="${lesson}"]`).waitFor();
    await inspect(t, page, `Learn, ${lesson}`);
  }
});

/// The numbers of the judge's table, row by row.
async function judged(page) {
  await button(page, "Ask the judge").click();
  await page.locator(".matrix").waitFor();
  return page.locator(".matrix tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent))),
  );
}

test("the judge sees in cDCGAN's pictures what was asked for", async (t) => {
  const page = await visit(t, browser, site, "?model=cdcgan-xs");
  await fingerprint(page);
  const rows = await judged(page);
  assert.deepEqual(rows.map((row) => row.length), Array(10).fill(10));
  for (const row of rows) assert.equal(row.reduce((sum, count) => sum + count), 20);
  const diagonal = rows.reduce((sum, row, label) => sum + row[label], 0);
  assert.ok(diagonal > 150, `${diagonal} of 200 on the diagonal`);
  // Half a percent is rounded this way or that.
  const share = new RegExp(`seen: (${Math.floor(diagonal / 2)}|${Math.ceil(diagonal / 2)}) %`);
  await page.locator(".judge-words", { hasText: share }).waitFor();
  await inspect(t, page, "Studio, judged");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator("label.model:has(input[value=cdcgan-s])").click();
  await page.locator(".matrix").waitFor({ state: "detached" });
});

test("a judge that cannot be had is named, and asked again", async (t) => {
  t.after(() => site.heal("classifier.bpk"));
  site.spoil("classifier.bpk", FAULTS.missing);
  const page = await visit(t, browser, site, "?model=cdcgan-xs", { faulty: true });
  await fingerprint(page);
  await button(page, "Ask the judge").click();
  const words = notice(page, "The judge could not be asked");
  await words.waitFor();
  site.heal("classifier.bpk");
  await words.getByRole("button", { name: "Ask again" }).click();
  await page.locator(".matrix").waitFor();
  await words.waitFor({ state: "detached" });
});

test("codes: chips, sliders and the sweep", { skip: !shipped("infogan") && "no InfoGAN is shipped" }, async (t) => {
  const page = await visit(t, browser, site, `?model=${shipped("infogan")}`);
  let now = await fingerprint(page);
  await choose(page, "Code", "code 3");
  now = await changed(page, now);
  await page.waitForURL(/class=2/);
  const c1 = page.getByRole("slider", { name: /^c\s?1$/ });
  await c1.fill("-2");
  now = await changed(page, now);
  await c1.fill("2");
  now = await changed(page, now);
  await page.getByRole("button", { name: "Random" }).click();
  now = await changed(page, now);
  await choose(page, "Arrangement", "Sweep");
  now = await changed(page, now);
  await page.waitForURL(/layout=sweep/);
  const pictures = page.getByRole("group", { name: /c1 grows from −2 to 2/ }).getByRole("button");
  assert.equal(await pictures.count(), 100);
  assert.match(await pictures.first().getAttribute("aria-label"), /^code 3, picture 1 of 100$/);
  assert.equal(await c1.isVisible(), false, "a sweep runs through the codes by itself");
  await inspect(t, page, "Studio, sweep");
  await page.setViewportSize({ width: 1280, height: 900 });
  await judged(page);
  await page.locator(".judge-words", { hasText: /Codes and classes match for \d+ %/ }).waitFor();
});

test("without codes there is no sweep", async (t) => {
  const page = await visit(t, browser, site, "?model=cdcgan-xs&layout=sweep");
  await fingerprint(page);
  const samples = page.getByRole("group", { name: "Arrangement" }).getByRole("radio", { name: "Samples" });
  assert.equal(await samples.isChecked(), true);
  assert.equal(await page.getByRole("radio", { name: "Sweep" }).count(), 0);
});
