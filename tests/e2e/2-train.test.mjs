// The Train page on the CPU: a run starts, learns, is paused, stepped, reset and kept.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, { after } from "node:test";
import { FAULTS, SILENCE, serve } from "./site.mjs";
import {
  SOON, button, changed, choose, crash, fingerprint, greyLevels, grid, launch, longestTasks, notice, now, phase,
  prepare, readings, steps, stepsReach, visit,
} from "./visitor.mjs";

const TRAIN = "?page=train&family=cdcgan&size=xs&device=cpu";
const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

test("twenty steps: losses are numbers, the grid changes, the model opens in the Studio", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { until: 20, batch: 16 });
  const [pressed, from] = [Date.now(), await now(page)];
  await button(page, "Step").click();
  await phase(page, "paused");
  await stepsReach(page, 1);
  t.diagnostic(`first step ${Date.now() - pressed} ms after pressing Step`);
  assert.equal(await steps(page), 1, "one step, then it waits");
  const early = await fingerprint(page, "train");

  await button(page, "Train").click();
  await stepsReach(page, 20);
  await phase(page, "paused");
  assert.equal(await steps(page), 20, "it stops where it was told to");
  await changed(page, early, "train");
  assert.ok((await greyLevels(page, "train")) > 20);
  const [dLoss, gLoss, dReal, dFake] = await readings(page);
  t.diagnostic(`after 20 steps: loss D ${dLoss}, G ${gLoss}; D is right on real ${dReal}, on fake ${dFake}`);
  assert.ok(Number.isFinite(dLoss) && Number.isFinite(gLoss));
  for (const share of [dReal, dFake]) assert.ok(share >= 0 && share <= 1);
  await page.getByRole("img", { name: "Real images, one of each class" }).waitFor();
  t.diagnostic(`longest main-thread tasks since, ms: ${await longestTasks(page, from)}`);

  const [gif] = await Promise.all([page.waitForEvent("download"), button(page, "Save GIF").click()]);
  assert.equal((await readFile(await gif.path())).subarray(0, 6).toString(), "GIF89a");
  await page.getByRole("slider", { name: "Past grids" }).fill("0");
  assert.notEqual(await fingerprint(page, "train"), early, "step 0 is not step 1");

  await button(page, "Open in the Studio").click();
  await page.getByRole("radio", { name: /^Your cDCGAN, size XS/ }).waitFor();
  await grid(page).waitFor();
  assert.ok((await greyLevels(page)) > 20);
});

test("pause stops it, and drawing goes on while it runs", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { batch: 16 });
  await button(page, "Train").click();
  await stepsReach(page, 3);
  await phase(page, "running");

  await page.getByRole("link", { name: "Studio" }).click();
  const before = await fingerprint(page);
  const asked = Date.now();
  await page.getByRole("spinbutton", { name: "Seed" }).fill("99");
  await changed(page, before);
  t.diagnostic(`the Studio answered in ${Date.now() - asked} ms while training ran`);
  await page.getByRole("link", { name: "Train" }).click();

  await button(page, "Pause").click();
  await phase(page, "paused");
  const paused = await steps(page);
  await page.waitForTimeout(2_000);
  assert.equal(await steps(page), paused, "no step after the pause");
  await button(page, "Step").click();
  await stepsReach(page, paused + 1);
  await phase(page, "paused");
  assert.equal(await steps(page), paused + 1);
  t.diagnostic(`longest main-thread tasks, ms: ${await longestTasks(page)}`);
});

test("reset begins anew: with the same seed the same run, with another seed another", async (t) => {
  const page = await visit(t, browser, site, `${TRAIN}&run=7`);
  await prepare(page, { until: 3, batch: 8 });
  const run = async (start) => {
    await start();
    await page.locator(".stage-step", { hasText: /^step 0$/ }).waitFor();
    const first = await fingerprint(page, "train");
    await button(page, "Train").click();
    await stepsReach(page, 3);
    await phase(page, "paused");
    return [first, await changed(page, first, "train"), (await readings(page)).join()];
  };
  // The first run is built by a step, and thrown away. While shards are still arriving, which
  // images a run sees depends on when they do.
  await button(page, "Step").click();
  await stepsReach(page, 1);
  await phase(page, "paused");
  await allShards(page);
  const one = await run(() => button(page, "Reset").click());
  const two = await run(() => button(page, "Reset").click());
  assert.deepEqual(two, one, "same seed, same pictures and losses");
  const other = await run(() => button(page, "New seed").click());
  assert.notEqual(other[0], one[0]);
  await page.waitForURL((url) => url.searchParams.has("run") && url.searchParams.get("run") !== "7");
});

test("rates may change while it runs, other settings at the next reset", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 2);
  const rate = page.getByRole("spinbutton", { name: "Generator rate" });
  await rate.fill("0.0005");
  await rate.press("Tab");
  await button(page, "Reset").waitFor();
  const size = page.getByRole("spinbutton", { name: "Batch size" });
  await size.fill("4");
  await size.press("Tab");
  await button(page, "Reset to apply").click();
  await stepsReach(page, 1);
  await button(page, "Reset").waitFor();
  await button(page, "Pause").click();
  await phase(page, "paused");
});

/// Waits until all the training data are here.
function allShards(page) {
  return page.waitForFunction(() => !/Data: \d+ of 12/.test(document.querySelector(".doing-line").textContent));
}

for (const [what, fault] of Object.entries(FAULTS)) {
  test(`a shard that is ${what} is named, and training begins once it is whole`, async (t) => {
    const file = "train-00-images.idx.gz";
    t.after(() => site.heal(file));
    site.spoil(file, fault);
    const page = await visit(t, browser, site, TRAIN, { faulty: true });
    await prepare(page, { until: 2, batch: 8 });
    await button(page, "Train").click();
    const words = notice(page, "Part of the training data could not be loaded");
    await words.getByText(file).waitFor();
    t.diagnostic(await words.locator("p").textContent());
    await words.getByRole("button", { name: "Retry" }).click();
    await words.getByText(file).waitFor(); // still broken: it says so again
    site.heal(file);
    await words.getByRole("button", { name: "Retry" }).click();
    await stepsReach(page, 2);
    await phase(page, "paused");
  });
}

test("a later shard that is missing does not stop a run", async (t) => {
  const file = "train-01-labels.idx.gz";
  t.after(() => site.heal(file));
  site.spoil(file, FAULTS.missing);
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  await prepare(page, { until: 5, batch: 8 });
  await button(page, "Train").click();
  const words = notice(page, "Part of the training data could not be loaded");
  await words.getByText(file).waitFor();
  await stepsReach(page, 5);
  site.heal(file);
  await words.getByRole("button", { name: "Retry" }).click();
  await allShards(page);
});

test("a run whose engine dies goes on from its last state", async (t) => {
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  await prepare(page, { batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 5);
  await button(page, "Pause").click();
  await phase(page, "paused");
  const saved = await steps(page);
  const picture = await fingerprint(page, "train");
  await page.waitForTimeout(1_000); // the state is saved when a run pauses
  await crash(page, "engine-relaxed");
  await notice(page, `The run went back to step ${saved}`).getByText("ended by the test").waitFor();
  await phase(page, "paused");
  assert.equal(await steps(page), saved);
  await button(page, "Train").click();
  await stepsReach(page, saved + 3);
  await button(page, "Pause").click();
  await phase(page, "paused");
  assert.ok((await readings(page)).every(Number.isFinite));
  await changed(page, picture, "train");
});

test("a browser without relaxed SIMD gets an engine without", async (t) => {
  const first = () => {
    WebAssembly.validate = () => false;
  };
  const page = await visit(t, browser, site, TRAIN, { first });
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 2);
  const engines = page.requests.filter((url) => /engine[a-z-]*_bg\.wasm/.test(url));
  assert.deepEqual(engines.map((url) => url.split("/").at(-1)).toSorted(), ["engine-draw_bg.wasm", "engine_bg.wasm"]);
});

test("workers share a run, as many as the visitor chooses", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  const [cores, from] = [await page.evaluate(() => navigator.hardwareConcurrency), await now(page)];
  if (cores < 2) return t.skip("one core");
  await prepare(page, { batch: 8 });
  await choose(page, "CPU workers", "2");
  await button(page, "Train").click();
  await stepsReach(page, 3);
  const programs = page.requests.filter((url) => url.endsWith("engine-relaxed_bg.wasm"));
  assert.equal(programs.length, 1, "they share one compiled program");
  const device = page.locator("dt:has(#number-device) + dd");
  assert.equal(await device.textContent(), "CPU × 2");
  await choose(page, "CPU workers", "1");
  await device.getByText("CPU", { exact: true }).waitFor();
  await stepsReach(page, (await steps(page)) + 3);
  await choose(page, "CPU workers", "2");
  await device.getByText("CPU × 2").waitFor();
  await stepsReach(page, (await steps(page)) + 3);
  await button(page, "Pause").click();
  await phase(page, "paused");
  assert.ok((await readings(page)).every(Number.isFinite));
  t.diagnostic(`longest main-thread tasks, ms: ${await longestTasks(page, from)}`);
});

test("memory does not grow from step to step", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  // The judge would move in between.
  await page.getByRole("combobox", { name: "Score every" }).selectOption("off");
  await prepare(page, { batch: 4 });
  await button(page, "Train").click();
  const memory = async () => parseFloat(await page.locator("dt:has(#number-memory) + dd").textContent());
  // All shards are here by then, and every kind of step has been taken.
  await stepsReach(page, 150);
  const before = await memory();
  assert.ok(before > 0);
  await stepsReach(page, 450);
  t.diagnostic(`engine memory ${before} MB after 150 steps, ${await memory()} MB after 450`);
  assert.ok((await memory()) <= before * 1.05);
});

test("without WebGPU it trains on the CPU, and says so", async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs");
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  await page.getByText("This browser offers no WebGPU: training runs on the CPU.").first().waitFor();
  await stepsReach(page, 2);
  await page.getByText("trains on CPU").waitFor();
});

test("where WebGPU was asked for and is not there, training falls back to the CPU", async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs&device=webgpu", { faulty: true });
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  await notice(page, "WebGPU does not work here: training goes on with the CPU").waitFor({ timeout: 4 * SOON });
  await stepsReach(page, 2);
});

test("settings out of bounds are refused in words", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { batch: 1000 });
  await page.getByText("Batch size must be between 2 and 256, not 1000").waitFor();
  assert.equal(await button(page, "Train").isDisabled(), true);
  await button(page, "All back to recommended").click();
  assert.equal(await button(page, "Train").isDisabled(), false);
});

test("a browser that never says whether it has WebGPU trains on the CPU", async (t) => {
  const first = () => {
    Object.defineProperty(navigator, "gpu", { value: { requestAdapter: () => new Promise(() => {}) }, configurable: true });
  };
  const page = await visit(t, browser, site, "?page=train&size=xs", { first });
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  await page.getByText("the browser did not say whether it has WebGPU").first().waitFor({ timeout: 15_000 });
  await stepsReach(page, 2);
});

test("a shard that never arrives is told, and training goes on with what there is", async (t) => {
  const file = "train-01-images.idx.gz";
  t.after(() => site.heal(file));
  site.spoil(file, SILENCE);
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  await choose(page, "CPU workers", "1");
  await prepare(page, { until: 90, batch: 8 });
  await button(page, "Train").click();
  const words = notice(page, "Part of the training data could not be loaded");
  await words.getByText(`${file} could not be loaded: nothing has come for 20 seconds`).waitFor();
  await stepsReach(page, 90);
  // Once it can be had, it comes by itself.
  site.heal(file);
  await allShards(page);
  await words.waitFor({ state: "detached" });
});

test("a batch smaller than the number of workers trains", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  if ((await page.evaluate(() => navigator.hardwareConcurrency)) < 2) return t.skip("one core");
  await choose(page, "CPU workers", "2");
  await prepare(page, { until: 3, batch: 2 });
  await button(page, "Train").click();
  await stepsReach(page, 3);
});

test("numbers that make no sense are told, and nothing changes", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  const until = page.getByRole("spinbutton", { name: "until step" });
  for (const [typed, shown] of [["1e3", "1000"], ["2.5", undefined], ["-4", undefined]]) {
    await until.fill(typed);
    await until.press("Tab");
    if (shown) assert.equal(await until.inputValue(), shown);
    else await page.getByText("a whole number from 1").waitFor();
  }
  await until.fill("7");
  await until.press("Tab");
  await page.getByText("a whole number from 1").waitFor({ state: "hidden" });
  const seed = page.locator("[data-page=train]").getByRole("spinbutton", { name: "Seed" });
  await seed.fill("4294967296");
  await page.locator("[data-page=train]").getByText("A seed is a whole number from 0 to 4,294,967,295").waitFor();
  await seed.fill("12");
  await page.waitForURL((url) => url.searchParams.get("run") === "12");
});

test("settings of an address that make no sense are told", async (t) => {
  const page = await visit(t, browser, site, `${TRAIN}&set=batch_size.8*colour.3`);
  const words = notice(page, "Some settings in the address were ignored");
  await words.getByText("colour.3").waitFor();
  await page.goto(`${site.origin}/?page=learn&lesson=cooking`);
  await notice(page, "There is no lesson called cooking").waitFor();
});

test("going back and forward keeps what was set", async (t) => {
  const page = await visit(t, browser, site);
  await page.getByRole("link", { name: "Train" }).click();
  await page.locator("[data-page=train]").getByRole("radio", { name: /^WGAN(?!-)/ }).check();
  await page.locator("details.knobs:not([open]) summary").click();
  const rate = page.getByRole("spinbutton", { name: "Generator rate" });
  await rate.fill("0.001");
  await rate.press("Tab");
  await page.waitForURL((url) => url.searchParams.get("set")?.includes("lr_generator"));
  await page.goBack();
  await page.locator("[data-page=studio]:not([hidden])").waitFor();
  await page.goForward();
  await page.locator("[data-page=train]:not([hidden])").waitFor();
  assert.equal(await rate.inputValue(), "0.001");
});

test("memory that runs out is told as such, and the run stays in My runs", async (t) => {
  // 94 MB for each program; a run in size XS with all data takes 148.
  const small = await launch({ flags: ["--js-flags=--wasm-max-mem-pages=1500"] });
  t.after(() => small.close());
  const page = await visit(t, small, site, TRAIN, { faulty: true });
  await prepare(page, { until: 4, batch: 8 });
  await button(page, "Train").click();
  await notice(page, /^Memory ran out/).waitFor();
  // One worker more takes as much again; then there is nothing left to do without.
  await page.locator(".notice strong").getByText("Memory ran out", { exact: true }).waitFor();
  await phase(page, "idle");
});
