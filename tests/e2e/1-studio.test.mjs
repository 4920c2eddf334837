// The Studio: garments appear, and follow the controls.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import test, { after } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { FAULTS, serve } from "./site.mjs";
import {
  SOON, button, changed, choose, crash, drawn, fingerprint, greyLevels, grid, launch, longestTasks, notice, pixelsOf,
  translates, visit,
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
  await page.waitForURL(/z=20\.0\.0/);
  // A link has the slider too, and Reset takes it out again.
  const friend = await visit(t, browser, site, new URL(page.url()).search);
  assert.equal(await friend.getByRole("slider", { name: /^z\s?1$/ }).inputValue(), "2");
  assert.equal(await fingerprint(friend), now);
});

test("a link has the continuous codes of InfoGAN", async (t) => {
  const page = await visit(t, browser, site, "?model=infogan-xs&c=-10.5");
  await fingerprint(page);
  assert.equal(await page.getByRole("slider", { name: /^c\s?1$/ }).inputValue(), "-1");
  assert.equal(await page.getByRole("slider", { name: /^c\s?2$/ }).inputValue(), "0.5");
});

test("what an address says and this page cannot do is told", async (t) => {
  // The model is asked for before the list of models is here, and is not found: hence "faulty".
  const page = await visit(t, browser, site, "?seed=4294967296&truncation=9&model=yours", { faulty: true });
  const address = notice(page, "Part of the address is not understood");
  await address.getByText("seed=4294967296 should be a whole number from 0 to 4,294,967,295.").waitFor();
  await address.getByText("truncation=9 should be a number from 0.1 to 3.").waitFor();
  const model = notice(page, "There is no model called yours here");
  await model.waitFor();
  await fingerprint(page);
  await page.evaluate(() => {
    history.pushState(null, "", "?seed=3&model=cdcgan-xs");
    dispatchEvent(new PopStateEvent("popstate"));
  });
  await address.waitFor({ state: "detached" });
  await model.waitFor({ state: "detached" });
});

test("every shipped model draws", async (t) => {
  const page = await visit(t, browser, site);
  let now = await fingerprint(page);
  const models = page.getByRole("group", { name: "Model" }).getByRole("radio");
  const ids = await models.evaluateAll((radios) => radios.map((radio) => radio.value));
  const { models: listed } = await (await fetch(`${site.origin}/pretrained/manifest.json`)).json();
  const all = listed.filter((model) => !translates(model)).map((model) => model.id);
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
  await drawn(page);
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
  await drawn(page);
});

test("an engine that could not be loaded, or has crashed, is started again", async (t) => {
  t.after(() => site.heal("engine-draw_bg.wasm"));
  site.spoil("engine-draw_bg.wasm", FAULTS.missing);
  const page = await visit(t, browser, site, "", { faulty: true });
  const words = notice(page, "The Studio's engine has stopped");
  await words.waitFor();
  site.heal("engine-draw_bg.wasm");
  await words.getByRole("button", { name: "Start again" }).click();
  await drawn(page);
  await crash(page, "engine-draw");
  await words.getByText("ended by the test").waitFor();
  await words.getByRole("button", { name: "Start again" }).click();
  const before = await fingerprint(page);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("31");
  await changed(page, before);
});

// ---------------------------------------------------------------------------------------
// Before any program is here
// ---------------------------------------------------------------------------------------

/// A visitor to whom the page's program does not come before `arrive` is called.
async function waiting(t, address, options) {
  const held = [];
  const hold = async (page) => {
    await page.route(/app-\w+_bg\.wasm/, (route) => new Promise((go) => held.push(() => go(route.continue()))));
  };
  const page = await visit(t, browser, site, address, { waitUntil: "commit", before: hold, ...options });
  await page.locator("#first-picture").waitFor({ state: "attached" });
  return { page, arrive: () => held.forEach((go) => go()) };
}

/// Where the grid is on the page, in CSS pixels.
const place = (page) => page.locator(".hero .picture-grid").evaluate((grid) => {
  const { x, y, width, height } = grid.getBoundingClientRect();
  return [x, y + scrollY, width, height];
});

for (const width of [1280, 390]) {
  test(`the first picture is what the engine then draws, where it then is (${width} pixels)`, async (t) => {
    const { page, arrive } = await waiting(t, "", { viewport: { width, height: 860 } });
    const image = page.locator("#first-picture");
    assert.ok(await image.isVisible());
    const shown = await pixelsOf(image);
    const places = [await place(page)];
    arrive();
    await grid(page).waitFor();
    assert.ok((await pixelsOf(grid(page))).equals(shown), "the grid takes the picture over");
    places.push(await place(page));
    await drawn(page);
    places.push(await place(page));
    const live = await pixelsOf(grid(page));
    assert.equal(live.length, 289 * 289 * 4);
    const others = live.filter((value, i) => value !== shown[i]).length;
    assert.equal(others, 0, "values that differ: `make first-picture` makes the picture anew");
    for (const later of places) assert.deepEqual(later, places[0], "the grid stays where it is");
  });
}

test("where something else is asked for, the first picture is not shown", async (t) => {
  const others = ["?page=train", "?page=about", "?model=cdcgan-xs", "?class=3", "?seed=2", "?layout=classes"];
  for (const address of [...others, "?truncation=1.5", "?seed=1&layout=same"]) {
    const { page, arrive } = await waiting(t, address);
    assert.equal(await page.locator("#first-picture").isVisible(), false, address);
    arrive();
    await page.locator("nav a[aria-current]").waitFor();
  }
  const same = await waiting(t, "?page=studio&model=cdcgan-s&seed=1&lesson=gan");
  assert.ok(await same.page.locator("#first-picture").isVisible());
  same.arrive();
});

test("all that the first drawing needs is asked for before the page's program is here, and once", async (t) => {
  const { page, arrive } = await waiting(t, "");
  const needed = ["engine-draw_bg.wasm", "manifest.json", "cdcgan-s.bpk"];
  const times = () => needed.map((name) => page.requests.filter((url) => url.endsWith(`/${name}`)).length);
  const until = Date.now() + SOON;
  while (times().includes(0) && Date.now() < until) await page.waitForTimeout(20);
  assert.deepEqual(times(), [1, 1, 1]);
  arrive();
  await drawn(page);
  assert.deepEqual(times(), [1, 1, 1]);
  const engines = page.requests.filter((url) => /engine[a-z-]*_bg\.wasm/.test(url));
  assert.equal(engines.length, 1, "no engine that trains");
});

test("a compressed copy of a file is the file", async () => {
  const programs = ["app_bg.wasm", "engine-draw_bg.wasm", "start.js"].map((name) => site.called(name));
  for (const file of [...programs, "pretrained/manifest.json"]) {
    const plain = await raw(file, "identity");
    for (const [encoding, decode] of [["br", brotliDecompressSync], ["gzip", gunzipSync]]) {
      const copy = await raw(file, encoding);
      assert.equal(copy.encoding, encoding, file);
      assert.ok(copy.bytes.length < plain.bytes.length, file);
      assert.ok(decode(copy.bytes).equals(plain.bytes), `${file} as ${encoding}`);
    }
  }
});

/// A file as it is sent, not decoded as `fetch` would.
function raw(file, encoding) {
  return new Promise((done, fail) => {
    get(`${site.origin}/${file}`, { headers: { "accept-encoding": encoding } }, async (response) => {
      const chunks = await response.toArray();
      done({ encoding: response.headers["content-encoding"], bytes: Buffer.concat(chunks) });
    }).on("error", fail);
  });
}
