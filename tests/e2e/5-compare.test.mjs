// Compare: every shipped model in one table, and what is chosen there in pictures and curves.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { FAULTS, serve } from "./site.mjs";
import { SOON, choose, crash, launch, notice, translates, visit } from "./visitor.mjs";

const site = await serve();
const browser = await launch();
const { models: shipped } = await (await fetch(`${site.origin}/pretrained/manifest.json`)).json();
const models = shipped.filter((model) => !translates(model));
after(async () => {
  await browser.close();
  await site.close();
});

/// Opens the page. A model may have no stored curves: the page says so, and the browser complains.
async function compare(t, address = "?page=compare") {
  const page = await visit(t, browser, site, address, { faulty: true });
  await page.locator("tr[data-model]").first().waitFor();
  return page;
}

/// The table of the models that draw by themselves.
const table = (page) => page.locator("[aria-labelledby=compare-table]");
const order = (page) => table(page).locator("tr[data-model]").evaluateAll((rows) => rows.map((row) => row.dataset.model));
const head = (page, name) => table(page).getByRole("columnheader").getByRole("button", { name });
const box = (page, id) => page.locator(`tr[data-model="${id}"]`).getByRole("checkbox");
const cards = (page) => page.locator(".compare-cards .compare-card");
const card = (page, id, place = ".compare-cards") => page.locator(`${place} .compare-card[data-model="${id}"]`);
const drawn = (card) => card.locator(".picture-grid:not(.empty) canvas");

async function fingerprint(card) {
  await card.and(card.page().locator(":not(.behind)")).waitFor({ timeout: SOON });
  const pixels = await drawn(card).evaluate((canvas) => canvas.toDataURL());
  return createHash("sha256").update(pixels).digest("hex").slice(0, 16);
}

/// The fingerprint once it is another: the wish for new pictures is not yet seen on the card.
async function changed(card, before) {
  const until = Date.now() + SOON;
  while (Date.now() < until) {
    const now = await fingerprint(card);
    if (now !== before) return now;
    await card.page().waitForTimeout(50);
  }
  assert.fail("the pictures did not change");
}

/// The ids of the models with that score, best first.
function ranked(score) {
  const scored = models.filter((model) => model.scores);
  return scored.sort((a, b) => score(a.scores) - score(b.scores)).map((model) => model.id);
}

test("every shipped model is in the table, sorted by FID, and turned by a press", async (t) => {
  const page = await compare(t);
  const ids = await order(page);
  assert.deepEqual([...ids].sort(), models.map((model) => model.id).sort());
  const byFid = ranked((scores) => scores.fid);
  assert.deepEqual(ids.slice(0, byFid.length), byFid, "the lowest FID first, those without scores last");
  const fid = head(page, /^FID on the judge's features/);
  const column = table(page).locator("th", { has: page.getByRole("button", { name: /^FID on the judge's features/ }) });
  assert.equal(await column.getAttribute("aria-sort"), "ascending");
  await fid.click();
  assert.equal(await column.getAttribute("aria-sort"), "descending");
  const turned = await order(page);
  assert.deepEqual(turned.slice(0, byFid.length), [...byFid].reverse());
  assert.ok(await fid.evaluate((button) => button === document.activeElement), "the focus stays");
  await head(page, /^Parameters/).press("Enter");
  assert.equal(await column.getAttribute("aria-sort"), null);
});

test("real images and noise are there to read the scores against, and every head explains itself", async (t) => {
  const page = await compare(t);
  await table(page).getByRole("rowheader", { name: /^Real images/ }).waitFor();
  await table(page).getByRole("rowheader", { name: /^Noise/ }).waitFor();
  const helps = await page.getByRole("columnheader").getByRole("button").evaluateAll((buttons) =>
    buttons.map((button) => document.getElementById(button.getAttribute("aria-describedby"))?.textContent ?? ""),
  );
  assert.ok(helps.length > 10);
  assert.ok(helps.every((text) => text.length > 30));
});

test("the sentences name the best conditional model", async (t) => {
  const page = await compare(t);
  const asked = models.filter((model) => model.scores?.accuracy !== undefined);
  assert.ok(asked.length > 0, "the shipped models are scored");
  const best = asked.reduce((a, b) => (b.scores.accuracy > a.scores.accuracy ? b : a));
  const answer = page.locator(".findings dt:text-is('Most accurate') + dd");
  assert.ok((await answer.textContent()).includes(`${(best.scores.accuracy * 100).toFixed(1)} %`));
});

test("the best three are drawn; choosing another shows its grid, and taking it away hides it", async (t) => {
  const page = await compare(t);
  const chosen = await cards(page).evaluateAll((cards) => cards.map((card) => card.dataset.model));
  assert.equal(chosen.length, Math.min(3, models.length));
  for (const id of chosen) await drawn(card(page, id)).waitFor({ timeout: SOON });
  const other = models.find((model) => !chosen.includes(model.id)).id;
  await box(page, other).check();
  await drawn(card(page, other)).waitFor({ timeout: SOON });
  await box(page, other).uncheck();
  await card(page, other).waitFor({ state: "detached" });
});

test("class and seed change the pictures of all, and the address follows", async (t) => {
  const page = await compare(t, "?page=compare&seed=3");
  const first = card(page, (await order(page)).find((id) => id.startsWith("cdcgan")));
  const before = await fingerprint(first);
  await choose(page, "Class", "Bag");
  await page.waitForURL(/class=8/);
  const bags = await changed(first, before);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("4");
  await page.waitForURL(/seed=4/);
  await changed(first, bags);
  await page.getByRole("heading", { name: "Variation within a class: Bag" }).waitFor();
});

test("real images of the class stand above what the models make of it", async (t) => {
  const page = await compare(t, "?page=compare&class=5");
  const rows = page.locator(".compare-rows .compare-card");
  await drawn(card(page, "real", ".compare-rows")).waitFor({ timeout: SOON });
  assert.equal(await rows.first().getAttribute("data-model"), "real");
  await drawn(rows.nth(1)).waitFor({ timeout: SOON });
});

test("the curves are read out under the pointer and by the arrow keys", async (t) => {
  const page = await compare(t);
  const chart = page.locator(".chart", { hasText: "FID on the judge's features, live" });
  await chart.locator(".chart-frame path.curve").first().waitFor();
  const reader = chart.getByRole("slider");
  await reader.hover();
  const readout = chart.locator(".chart-readout");
  const under = await readout.textContent();
  assert.match(await chart.locator(".chart-step").textContent(), /step [\d,]+/);
  assert.match(under, /size X?S\s*\d+\.\d\d/, "a model with its score");
  await page.mouse.move(0, 0);
  await readout.waitFor({ state: "detached" });
  await reader.press("Home");
  const first = await reader.getAttribute("aria-valuetext");
  await reader.press("ArrowRight");
  assert.notEqual(await reader.getAttribute("aria-valuetext"), first);
});

test("a damaged model is named, and drawn once it is whole", async (t) => {
  const id = ranked((scores) => scores.fid).find((id) => id.startsWith("cdcgan"));
  t.after(() => site.heal(`${id}.bpk`));
  site.spoil(`${id}.bpk`, FAULTS.corrupt);
  const page = await compare(t);
  const words = notice(page, "A model could not be loaded for the comparison");
  await words.waitFor();
  site.heal(`${id}.bpk`);
  await words.getByRole("button", { name: "Load again" }).click();
  await drawn(card(page, id)).waitFor({ timeout: SOON });
});

test("an engine that has crashed is started again, and draws", async (t) => {
  const page = await compare(t);
  const id = (await order(page)).find((id) => id.startsWith("cdcgan"));
  const before = await fingerprint(card(page, id));
  await crash(page, "engine-draw");
  const words = notice(page, "The engine of the Compare page has stopped");
  await words.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("spinbutton", { name: "Seed" }).fill("99");
  await page.waitForURL(/seed=99/);
  await changed(card(page, id), before);
});

test("axe: Compare", async (t) => {
  const page = await compare(t);
  await drawn(cards(page).first()).waitFor({ timeout: SOON });
  await drawn(card(page, "real", ".compare-rows")).waitFor({ timeout: SOON });
  await inspect(t, page, "Compare");
});
