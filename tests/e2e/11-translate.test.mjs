// Translators: a run shows what is given, what is made of it and the truth, with D's verdicts; the
// pages for generators say in words that a translator is none.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { serve } from "./site.mjs";
import {
  SOON, button, changed, choose, fingerprint, greyLevels, grid, launch, phase, prepare, readings, stepsReach, translates,
  visit,
} from "./visitor.mjs";

const TRAIN = "?page=train&family=pix2pix&size=xs&device=cpu";
/// Four triples side by side, and more than a gap between two of them.
const WIDTH = 12 * 28 + 11 + 3 * 4;

const site = await serve();
const browser = await launch();
const { models } = await (await fetch(`${site.origin}/pretrained/manifest.json`)).json();
const translator = models.find(translates);
after(async () => {
  await browser.close();
  await site.close();
});

/// Scores as often as the control does not offer, so that the test need not wait.
function scoreOften() {
  try {
    localStorage.setItem("atelier.scoring", "5");
  } catch {} // not on about:blank
}

const figure = (page, title) => page.locator("figure", { has: page.getByRole("button", { name: title, exact: true }) });
const number = async (place) => parseFloat((await place.textContent()).replace("−", "-"));

test("five steps: triples, the verdicts over them, and scores", async (t) => {
  const page = await visit(t, browser, site, TRAIN, { first: scoreOften });
  await prepare(page, { until: 5, batch: 8 });
  await button(page, "Train").click();
  await grid(page, "train").waitFor();
  await stepsReach(page, 5);
  await phase(page, "paused", 4 * SOON);
  assert.ok((await greyLevels(page, "train")) > 20);
  assert.equal(await grid(page, "train").evaluate((canvas) => canvas.width), WIDTH);
  const names = page.locator(".stage-grid .column-names span");
  assert.deepEqual((await names.allTextContents()).slice(0, 4), ["input", "output", "truth", "input"]);
  assert.ok((await readings(page)).slice(0, 2).every(Number.isFinite));

  const plain = await fingerprint(page, "train");
  const verdicts = page.getByRole("checkbox", { name: "Show the discriminator's verdicts" });
  await verdicts.check();
  const under = await changed(page, plain, "train");
  await page.locator(".verdict-key", { hasText: /fake\s+real/ }).waitFor();
  await inspect(t, page, "Train: verdicts");
  const [png] = await Promise.all([page.waitForEvent("download"), button(page, "Save PNG").click()]);
  assert.equal((await readFile(await png.path())).subarray(1, 4).toString(), "PNG");
  const [gif] = await Promise.all([page.waitForEvent("download"), button(page, "Save GIF").click()]);
  const bytes = await readFile(await gif.path());
  assert.equal(bytes.subarray(0, 6).toString(), "GIF89a");
  assert.equal(bytes.readUInt16LE(6) % WIDTH, 0, "the gaps are in the film too");
  await page.getByRole("slider", { name: "Past grids" }).fill("0");
  const past = await changed(page, under, "train");
  assert.notEqual(past, plain, "verdicts are kept with the film");
  await button(page, "Live").click();
  assert.equal(await changed(page, past, "train"), under);
  await verdicts.uncheck();
  assert.equal(await changed(page, under, "train"), plain);

  await figure(page, "Distance to the truth").waitFor();
  // The judge is not there after five steps.
  await prepare(page, {});
  await button(page, "Train").click();
  const distance = figure(page, "Distance to the truth, test images");
  await distance.waitFor({ timeout: 4 * SOON });
  const l1 = await number(distance.locator(".legend-value"));
  assert.ok(l1 > 0 && l1 < 1, `L1 ${l1}`);
  for (const title of ["The judge sees the right class", "Sharpness", "FID on the judge's features"]) {
    assert.ok(Number.isFinite(await number(figure(page, title).locator(".legend-value"))), title);
  }
  await button(page, "Pause").click();
  await phase(page, "paused");
  assert.equal(await figure(page, "Mode balance").count(), 0);
  assert.equal(await page.getByText("Failure lab").isVisible(), false);

  await page.getByRole("link", { name: "Compare" }).click();
  await page.locator("[aria-labelledby=translators-table] tr[data-model=run]", { hasText: "pix2pix (edges)" }).waitFor();
});

test("what is fixed in a run is changed by a new one", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { until: 1, batch: 8 });
  await choose(page, "Input", "half");
  await choose(page, "Patch", "whole picture");
  await button(page, "Train").click();
  await stepsReach(page, 1);
  await phase(page, "paused");
  await button(page, "Reset").waitFor();
  const half = await fingerprint(page, "train");
  await choose(page, "Input", "silhouette");
  await page.getByText("Takes effect at the next reset.").first().waitFor();
  await button(page, "Reset to apply").click();
  await changed(page, half, "train");
});

test("a translator just trained is handed to the page that draws for it", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { until: 1, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 1);
  await phase(page, "paused");
  await button(page, "Draw with it").click();
  await page.waitForURL(/model=yours/);
});

test("the Studio says that it cannot draw with a translator, and leads to the page that can", async (t) => {
  if (!translator) return t.skip("no translator is shipped");
  const page = await visit(t, browser, site, `?page=studio&model=${translator.id}`);
  const words = page.locator(".translator");
  await words.getByText("It draws nothing by itself").waitFor();
  const link = words.getByRole("link");
  await fingerprint(page);
  assert.ok((await greyLevels(page)) > 50, "another model draws");
  const ids = await page.getByRole("group", { name: "Model" }).getByRole("radio").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(ids.filter((id) => models.find((model) => model.id === id && translates(model))), []);
  await link.click();
  await page.waitForURL(new RegExp(`model=${translator.id}`));
});

test("Compare has a table of translators, and their curves", async (t) => {
  if (!translator) return t.skip("no translator is shipped");
  const page = await visit(t, browser, site, "?page=compare", { faulty: true });
  const table = page.locator("[aria-labelledby=translators-table]");
  await table.locator("tr[data-model]").first().waitFor();
  const ids = await table.locator("tr[data-model]").evaluateAll((rows) => rows.map((row) => row.dataset.model));
  const l1 = (model) => model.scores?.fidelity?.l1 ?? Infinity;
  const expected = models.filter(translates).sort((a, b) => l1(a) - l1(b)).map((model) => model.id);
  assert.deepEqual(ids, expected, "the nearest to the truth first");
  const scored = models.some((model) => model.scores?.fidelity);
  for (const name of scored ? [/^Distance to the truth/, /^PSNR/, /^Right class/, /^Sharpness/, /^FID/] : []) {
    await table.getByRole("button", { name }).waitFor();
  }
  await table.locator(`tr[data-model="${ids[0]}"]`).getByRole("checkbox").check();
  await page.locator(".compare-legend li", { hasText: "pix2pix" }).waitFor();
  assert.equal(await page.locator(`.compare-card[data-model="${ids[0]}"]`).count(), 0, "it draws nothing by itself");
  await inspect(t, page, "Compare: translators");
});
