// The Learn page, and what the Studio shows of codes and of the judge.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { FAULTS, serve } from "./site.mjs";
import { button, changed, choose, fingerprint, launch, notice, visit } from "./visitor.mjs";

/// Every family of src/protocol/family.rs, the oldest first.
const FAMILIES = [
  "gan", "cgan", "dcgan", "cdcgan", "infogan", "acgan", "wgan", "wgan-gp", "2n-gan", "sngan", "vac-gan", "r3gan",
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
const shipped = (family) => models.find((model) => model.id.replace(/-(xs|s)$/, "") === family)?.id;

test("Learn: every family in historical order, with equations, a drawing and links", async (t) => {
  const page = await visit(t, browser, site, "?page=learn");
  await page.getByRole("heading", { level: 1, name: "How they learn" }).waitFor();
  const sections = await page.locator(".lesson").evaluateAll((all) =>
    all.map((section) => ({
      id: section.querySelector("h3").id,
      equations: section.querySelectorAll("math").length,
      // What is not laid out as mathematics has no height.
      height: section.querySelector("math").getBoundingClientRect().height,
      drawing: section.querySelector("svg.diagram").getAttribute("aria-label"),
    })),
  );
  assert.deepEqual(sections.map(({ id }) => id), FAMILIES.map((family) => `learn-${family}`));
  for (const { id, equations, height, drawing } of sections) {
    assert.ok(equations > 0 && height > 10, `${id} shows its equation`);
    assert.match(drawing, /^G draws from z/, id);
  }
  const contents = page.getByRole("navigation", { name: "On this page" }).getByRole("link");
  for (const link of await contents.all()) {
    const target = (await link.getAttribute("href")).slice(1);
    assert.equal(await page.locator(`[id="${target}"]`).count(), 1, target);
  }
});

test("Learn: links lead to a section, to Train and to the Studio", async (t) => {
  const page = await visit(t, browser, site, "?page=learn#learn-vac-gan");
  await page.waitForFunction(() => {
    const top = document.getElementById("learn-vac-gan")?.getBoundingClientRect().top;
    return top !== undefined && top > -5 && top < innerHeight;
  });
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "InfoGAN" }).click();
  await page.waitForURL(/page=learn#learn-infogan$/);
  const of = (family) => page.locator(`section[aria-labelledby="learn-${family}"]`);
  await of("dcgan").getByRole("link", { name: "Train it" }).click();
  await page.waitForURL(/page=train&family=dcgan$/);
  await page.goBack();
  await of("cdcgan").getByRole("link", { name: "Open in the Studio" }).click();
  await page.waitForURL((url) => url.searchParams.get("model") === shipped("cdcgan"));
  await fingerprint(page);
  for (const family of FAMILIES) {
    const link = of(family).locator("a", { hasText: "Open in the Studio" });
    assert.equal(await link.count(), shipped(family) ? 1 : 0, `${family}: only what is shipped can be opened`);
  }
  await page.getByRole("link", { name: "How cDCGAN works" }).click();
  await page.waitForURL(/page=learn/);
  await of("cdcgan").getByRole("heading").waitFor();
});

test("axe: Learn", async (t) => {
  const page = await visit(t, browser, site, "?page=learn");
  await page.getByRole("heading", { name: "What the scores mean" }).waitFor();
  await inspect(t, page, "Learn");
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
