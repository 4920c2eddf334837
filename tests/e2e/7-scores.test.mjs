// Live scores, and what each family measures beside its losses: trained on the CPU.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { serve } from "./site.mjs";
import { SOON, button, launch, phase, prepare, readings, steps, stepsReach, visit } from "./visitor.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

/// What the page shows of each family beside losses and accuracies (`panels` in
/// src/families).
const PANELS = {
  gan: ["What D believes"],
  dcgan: [],
  cgan: ["What D believes"],
  cdcgan: [],
  acgan: ["Classifier is right"],
  "2n-gan": ["Twenty outputs on real images", "Twenty outputs on fakes"],
  "vac-gan": ["Classifier is right"],
  infogan: ["Q reads the codes", "Q is right"],
  wgan: ["Wasserstein estimate", "The critic's weights"],
  "wgan-gp": ["Wasserstein estimate", "The critic's slope"],
  sngan: ["How much each layer stretches"],
  r3gan: ["The discriminator's slope"],
  pix2pix: ["Distance to the truth"],
};

const figure = (page, title) => page.locator("figure", { has: page.getByRole("button", { name: title, exact: true }) });
const number = async (place) => parseFloat((await place.textContent()).replace("−", "-"));

/// Scores as often as the control does not offer, so that the test need not wait.
function scoreOften() {
  try {
    localStorage.setItem("atelier.scoring", "5");
  } catch {} // not on about:blank
}

test("scores appear while it trains, between what real images and noise get", async (t) => {
  const page = await visit(t, browser, site, "?page=train&family=cdcgan&size=xs&device=cpu", { first: scoreOften });
  const often = page.getByRole("combobox", { name: "Score every" });
  assert.equal(await often.inputValue(), "5");
  await prepare(page, { batch: 8 });
  await button(page, "Train").click();
  const fid = figure(page, "FID on the judge's features");
  await fid.waitFor({ timeout: 4 * SOON });
  const first = await number(fid.locator(".legend-value"));
  assert.ok(first > 0);
  await fid.locator(".mark-label", { hasText: "real images" }).waitFor();
  await fid.locator(".mark-label", { hasText: "noise" }).waitFor();
  // The floor lies lower on the page than what is being learnt.
  const [floor, ceiling] = await fid.locator("line.mark").evaluateAll((lines) => lines.map((line) => line.y1.baseVal.value));
  assert.ok(floor > ceiling);

  for (const title of ["Class accuracy", "Mode balance", "D on images it has never seen"]) {
    const shares = await figure(page, title).locator(".legend-value").allTextContents();
    for (const share of shares) assert.match(share, /^\d+ %$/, title);
  }
  // Scoring takes no more than its share of the time, so the second takes a while to come.
  const two = () => document.querySelector(".scores .dots .raw").getAttribute("d").split("M").length > 2;
  await page.waitForFunction(two, undefined, { timeout: 4 * SOON });
  t.diagnostic(`FID ${first}, then ${await number(fid.locator(".legend-value"))} at step ${await steps(page)}`);
  await page.getByText(/The last took/).waitFor();

  await often.selectOption("off");
  await page.getByText("Off, as you chose.").waitFor();
  await button(page, "Pause").click();
  await phase(page, "paused");
  assert.ok((await readings(page)).every(Number.isFinite));
  assert.equal(await page.evaluate(() => localStorage.getItem("atelier.scoring")), "off");

  await button(page, "Reset").click();
  await fid.waitFor({ state: "detached" });
});

test("the speed of the first steps decides whether to score, and the page says so", async (t) => {
  const page = await visit(t, browser, site, "?page=train&family=cdcgan&size=xs&device=cpu");
  await page.getByText("Decided after 10 steps").waitFor();
  await prepare(page, { until: 15, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 15);
  const words = page.locator(".scoring .hint");
  assert.match(await words.textContent(), /^(On|Off), as a step takes (only )?[\d.,]+ ms here\./);
  t.diagnostic(await words.textContent());
});

test("each family trains five steps, and what it measures is shown", async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs&device=cpu");
  await prepare(page, { until: 5 });
  const families = page.getByRole("group", { name: "Family", exact: true }).getByRole("radio");
  const ids = await families.evaluateAll((radios) => radios.map((radio) => radio.value));
  assert.deepEqual([...ids].sort(), Object.keys(PANELS).sort());
  for (const [place, id] of ids.entries()) {
    await page.locator(`label:has(> input[name=family][value="${id}"])`).click();
    await smallBatch(page);
    if (place > 0) {
      await button(page, "Reset to apply").click();
      await page.locator("dt:has(#number-steps) + dd", { hasText: /^–$/ }).waitFor();
    }
    await button(page, "Train").click();
    await stepsReach(page, 5);
    await phase(page, "paused");
    const [dLoss, gLoss] = await readings(page);
    assert.ok(Number.isFinite(dLoss) && Number.isFinite(gLoss), `${id}: losses ${dLoss}, ${gLoss}`);
    await shows(page, PANELS[id]);
    t.diagnostic(`${id}: loss D ${dLoss}, G ${gLoss}; ${PANELS[id].join(", ") || "no panel"}`);
  }
});

/// Every panel is there, its numbers are numbers, and no panel of another family is left.
async function shows(page, titles) {
  for (const title of titles) {
    const panel = figure(page, title);
    await panel.waitFor();
    const values = await panel.locator(".legend-value").allTextContents();
    for (const value of values) assert.ok(Number.isFinite(parseFloat(value.replace("−", "-"))), `${title}: ${value}`);
    const bars = panel.locator(".bar-slot");
    if ((await bars.count()) > 0) {
      const name = await bars.first().getAttribute("title");
      await panel.locator(`[role=img][aria-label*="${name}: "]`).waitFor();
      await bars.first().hover();
      await panel.locator(".chart-step", { hasText: `${name}: ` }).waitFor();
    }
  }
  const all = await page.locator("[data-page=train] .chart-title .term").allTextContents();
  const known = new Set(Object.values(PANELS).flat());
  assert.deepEqual(all.filter((title) => known.has(title)), titles);
}

/// Choosing a family puts the settings back.
async function smallBatch(page) {
  const size = page.getByRole("spinbutton", { name: "Batch size" });
  if (!(await size.isVisible())) await page.locator("details.knobs summary").click();
  await size.fill("8");
  await size.press("Tab");
}
