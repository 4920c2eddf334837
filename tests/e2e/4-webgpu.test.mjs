// WebGPU, on Chromium's software adapter: slow, so a few steps of two images are all.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { serve } from "./site.mjs";
import {
  button, changed, fingerprint, launch, longestTasks, phase, prepare, readings, stepsReach, visit,
} from "./visitor.mjs";

const PATIENCE = 900_000;
const site = await serve();
const browser = await launch({ webgpu: "software" });
after(async () => {
  await browser.close();
  await site.close();
});

test("it trains on WebGPU, where that is asked for", { timeout: 2 * PATIENCE }, async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs&device=webgpu", { faulty: true });
  page.setDefaultTimeout(PATIENCE);
  await prepare(page, { until: 2, batch: 2 });
  const pressed = Date.now();
  await button(page, "Train").click();
  const early = await fingerprint(page, "train");
  await stepsReach(page, 1, PATIENCE);
  t.diagnostic(`first step ${Math.round((Date.now() - pressed) / 1e3)} s after pressing Train`);
  await stepsReach(page, 2, PATIENCE);
  await phase(page, "paused", PATIENCE);
  await page.getByText("trains on WebGPU (software)").waitFor();
  const [dLoss, gLoss] = await readings(page);
  t.diagnostic(`after 2 steps: loss D ${dLoss}, G ${gLoss}`);
  assert.ok(Number.isFinite(dLoss) && Number.isFinite(gLoss));
  await changed(page, early, "train", PATIENCE);
  t.diagnostic(`longest main-thread tasks, ms: ${await longestTasks(page)}`);
});

test("a software adapter is measured against the CPU, which is faster", { timeout: PATIENCE }, async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs", { faulty: true });
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  const verdict = page.getByText(/A small training step took .* using the CPU/).first();
  await verdict.waitFor({ timeout: 180_000 });
  t.diagnostic(await verdict.textContent());
  await stepsReach(page, 2);
  await page.getByText("trains on CPU").waitFor();
  await button(page, "Measure again").waitFor();
});
