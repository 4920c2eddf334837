// The Studio: garments appear, and follow the controls.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, { after } from "node:test";
import { FAULTS, serve } from "./site.mjs";
import {
  SOON, button, changed, choose, crash, fingerprint, greyLevels, grid, launch, longestTasks, notice, visit,
} from "./visitor.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

test("garments appear by themselves, soon", async (t) => {
  const page = await visit(t, browser, site);
  const shown = await page.waitForFunction(
    () => document.querySelector(".hero .picture-grid:not(.empty) canvas") && performance.now(),
    undefined,
    { polling: "raf" },
  );
  t.diagnostic(`first picture ${Math.round(await shown.jsonValue())} ms after opening the page`);
  t.diagnostic(`longest main-thread tasks, ms: ${await longestTasks(page)}`);
  assert.ok((await shown.jsonValue()) < 20_000, "within 20 s even on a busy machine");
  assert.ok((await greyLevels(page)) > 50, "the pictures are not blank");
  const pictures = page.getByRole("group", { name: /^Pictures drawn by/ }).getByRole("button");
  assert.equal(await pictures.count(), 100);
});

test("class, arrangement, seed, truncation and latent code change the grid, and the address follows", async (t) => {
  const page = await visit(t, browser, site);
  let now = await fingerprint(page);
  const first = now;
  const step = async (what, act) => {
    await act();
    now = await changed(page, now);
    t.diagnostic(`${what}: another grid`);
  };
  await step("class", () => choose(page, "Class", "Trouser"));
  await page.waitForURL(/class=1/);
  await step("every class again", () => choose(page, "Class", "All"));
  assert.equal(now, first, "the same controls show the same pictures");
  await step("class by class", () => choose(page, "Arrangement", "Class by class"));
  await page.waitForURL(/layout=classes/);
  await step("same code", () => choose(page, "Arrangement", "Same code"));
  await step("samples", () => choose(page, "Arrangement", "Samples"));
  await step("seed", () => page.getByRole("spinbutton", { name: "Seed" }).fill("77"));
  await page.waitForURL(/seed=77/);
  await step("new seed", () => page.getByRole("button", { name: "New seed" }).first().click());
  await step("truncation", () => page.getByRole("slider", { name: "Truncation" }).fill("0.5"));
  await step("latent code", () => page.getByRole("slider", { name: /^z\s?1$/ }).fill("2"));
});

test("every shipped model draws", async (t) => {
  const page = await visit(t, browser, site);
  let now = await fingerprint(page);
  const models = page.getByRole("group", { name: "Model" }).getByRole("radio");
  const ids = await models.evaluateAll((radios) => radios.map((radio) => radio.value));
  const { models: listed } = await (await fetch(`${site.origin}/pretrained/manifest.json`)).json();
  const all = listed.map((model) => model.id);
  assert.deepEqual(ids.toSorted(), all.toSorted(), "the models of the manifest, family by family");
  const chosen = await models.evaluateAll((radios) => radios.find((radio) => radio.checked)?.value);
  for (const id of ids.filter((id) => id !== chosen)) {
    await page.locator(`label.model:has(input[value="${id}"])`).click();
    now = await changed(page, now);
    assert.ok((await greyLevels(page)) > 50, `${id} draws pictures`);
  }
});

test("the same address shows the same pictures in another browser", async (t) => {
  const address = "?model=cdcgan-xs&class=8&seed=4242&truncation=1.5";
  const [one, other] = [await visit(t, browser, site, address), await visit(t, browser, site, address)];
  assert.equal(await fingerprint(one), await fingerprint(other));
  assert.equal(await other.getByRole("radio", { name: "Bag" }).isChecked(), true);
});

test("a picture is enlarged beside its nearest real image", async (t) => {
  const page = await visit(t, browser, site);
  await fingerprint(page);
  await page.getByRole("group", { name: /^Pictures drawn by/ }).getByRole("button").nth(12).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("searched 60,000 of 60,000").waitFor();
  assert.match(await dialog.locator(".verdict .number").first().textContent(), /^\d+\.\d grey levels$/);
  await dialog.getByRole("button", { name: "Next picture" }).click();
  await dialog.getByRole("heading", { name: /picture 14 of 100/ }).waitFor();
  await dialog.getByText("searched 60,000 of 60,000").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("the grid is saved as PNG", async (t) => {
  const page = await visit(t, browser, site, "?seed=5");
  await fingerprint(page);
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save PNG").first().click()]);
  assert.match(download.suggestedFilename(), /^atelier-.*seed-5.*\.png$/);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
});

test("a damaged model is named, and loads once it is whole", async (t) => {
  t.after(() => site.heal("cdcgan-xs.bpk"));
  site.spoil("cdcgan-xs.bpk", FAULTS.corrupt);
  const page = await visit(t, browser, site, "?model=cdcgan-xs", { faulty: true });
  const words = notice(page, "This model could not be loaded");
  await words.getByText("cdcgan-xs.bpk").waitFor();
  site.heal("cdcgan-xs.bpk");
  await words.getByRole("button", { name: "Load again" }).click();
  await grid(page).waitFor({ timeout: SOON });
  await words.waitFor({ state: "detached" });
});

test("without its list of models the Studio says so, and tries again", async (t) => {
  t.after(() => site.heal("manifest.json"));
  site.spoil("manifest.json", FAULTS.missing);
  const page = await visit(t, browser, site, "", { faulty: true });
  const words = notice(page, "The pretrained models are out of reach");
  await words.waitFor();
  site.heal("manifest.json");
  await words.getByRole("button", { name: "Try again" }).click();
  await grid(page).waitFor({ timeout: SOON });
});

test("an engine that could not be loaded, or has crashed, is started again", async (t) => {
  t.after(() => site.heal("engine-relaxed_bg.wasm"));
  site.spoil("engine-relaxed_bg.wasm", FAULTS.missing);
  const page = await visit(t, browser, site, "", { faulty: true });
  const words = notice(page, "The Studio's engine has stopped");
  await words.waitFor();
  site.heal("engine-relaxed_bg.wasm");
  await words.getByRole("button", { name: "Start again" }).click();
  await grid(page).waitFor({ timeout: SOON });
  await crash(page, "engine-relaxed_loader.js");
  await words.getByText("ended by the test").waitFor();
  await words.getByRole("button", { name: "Start again" }).click();
  const before = await fingerprint(page);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("31");
  await changed(page, before);
});

test("a browser without relaxed SIMD gets an engine without", async (t) => {
  const first = () => {
    WebAssembly.validate = () => false;
  };
  const page = await visit(t, browser, site, "", { first });
  await grid(page).waitFor();
  assert.ok((await greyLevels(page)) > 20);
  const engines = page.requests.filter((url) => /engine[a-z-]*_bg\.wasm/.test(url));
  assert.deepEqual(engines.map((url) => url.split("/").at(-1)), ["engine_bg.wasm"]);
});
