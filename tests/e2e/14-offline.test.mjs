// Copies of the page's files: a page without a network, on a line that brings nothing, and beside a build
// that has come since (src/link/offline.js, src/link/renew.js).

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { gunzipSync } from "node:zlib";
import { edit, rebuild } from "./rebuild.mjs";
import { plain } from "./served.mjs";
import { FAULTS, serve } from "./site.mjs";
import {
  SOON, button, changed, drawn, fingerprint, greyLevels, launch, now, phase, prepare, steps, stepsReach, visit,
} from "./visitor.mjs";

const DIST = resolve(process.env.ATELIER_DIST ?? "dist-test");
const TRAIN = "?page=train&family=cdcgan&size=xs&device=cpu";
const browser = await launch();
const folder = await mkdtemp(join(tmpdir(), "atelier-"));
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/// The page in a folder of a host: there the service worker must keep to the folder.
async function host(t) {
  const under = "/some/path";
  const site = await serve({ under });
  t.after(() => site.close());
  return { ...site, origin: site.origin + under };
}

const open = (t, site, address, options) => visit(t, browser, site, address, { offline: true, ...options });

/// The files that are kept, by the names they had before they were named by their content.
async function copies(page) {
  const addresses = await page.evaluate(async () => {
    const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
    return (await Promise.all(caches.map((cache) => cache.keys()))).flat().map(({ url }) => url);
  });
  return addresses.map((url) => url.split("/some/path/")[1]);
}

/// Waits until the service worker is in charge and has a copy of each of these files.
async function keeps(page, ...files) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  const until = Date.now() + SOON;
  for (;;) {
    const kept = (await copies(page)).flatMap((name) => [name, plain(name).split("?")[0]]);
    const missing = files.filter((file) => !kept.includes(file));
    if (missing.length === 0) return;
    assert.ok(Date.now() < until, `not kept: ${missing}`);
    await page.waitForTimeout(100);
  }
}

/// Waits until all is kept that a visit to the Studio leaves: what this build opens, draws and trains with.
async function settled(page) {
  const { wasm, engines } = await page.evaluate(() => ({ ...document.querySelector("[data-engines]").dataset }));
  const programs = engines.split(" ").filter((name) => /^engine-(draw|relaxed)/.test(name));
  const files = [wasm.replace("./", ""), ...programs.flatMap((name) => [`${name}.js`, `${name}_bg.wasm`])];
  await keeps(page, `index.html?${await buildOf(page)}`, "pretrained/cdcgan-s.bpk", ...files);
}

const link = (page, name) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
const buildOf = (page) => page.evaluate(() => document.querySelector("[data-build]").dataset.build);

async function trains(page, until) {
  await prepare(page, { until, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, until);
  await phase(page, "paused");
}

// ---------------------------------------------------------------------------------------
// Without a network
// ---------------------------------------------------------------------------------------

test("after one visit the page opens and draws without a network", async (t) => {
  const site = await host(t);
  const page = await open(t, site);
  await settled(page);
  const before = await fingerprint(page);
  site.line("cut");
  await page.reload();
  assert.equal(await fingerprint(page), before, "the same pictures");
  assert.ok((await greyLevels(page)) > 50, "there are pictures");
  await button(page, "New seed").first().click();
  await changed(page, before);
  await page.goto(`${site.origin}/?page=about`);
  await page.getByRole("heading", { name: "Two networks, one game" }).waitFor();
  await page.goto(`${site.origin}/index.html`);
  await drawn(page);
});

test("after it was trained once, it trains without a network", async (t) => {
  const site = await host(t);
  // Pressed before there is a service worker: what the engine has fetched so far is to be kept, too.
  const first = () => {
    if (sessionStorage.second) return;
    sessionStorage.second = "yes";
    const { register } = ServiceWorkerContainer.prototype;
    const pressed = new Promise((done) => (self.registerNow = done));
    ServiceWorkerContainer.prototype.register = async function (...words) {
      await pressed;
      return register.apply(this, words);
    };
  };
  const page = await open(t, site, TRAIN, { first });
  await trains(page, 3);
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  await page.evaluate(() => self.registerNow());
  const shard = "data/fashion-mnist/train-00";
  await keeps(page, `${shard}-images.idx.gz`, `${shard}-labels.idx.gz`, "engine-relaxed_bg.wasm");
  site.line("cut");
  await page.reload();
  await trains(page, 4);
});

test("on a line that brings nothing the kept page is shown", async (t) => {
  const site = await host(t);
  const page = await open(t, site);
  await settled(page);
  site.line("silent");
  await page.reload();
  await drawn(page);
  const seconds = (await now(page)) / 1e3;
  t.diagnostic(`drawn after ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 20, "not as late as the server");
});

test("of a server that is out of order the page is not seen; what it says of itself is", async (t) => {
  const site = await host(t);
  const page = await open(t, site, "", { faulty: true });
  await settled(page);
  site.spoil("index.html", () => ({ status: 502, bytes: Buffer.from("out of order") }));
  await page.reload();
  await drawn(page);
  site.spoil("index.html", FAULTS.missing);
  await page.reload();
  await page.getByText("not here").waitFor();
});

// ---------------------------------------------------------------------------------------
// Damage
// ---------------------------------------------------------------------------------------

test("what arrives damaged is not kept, and a copy that is damaged is fetched anew", async (t) => {
  const site = await host(t);
  const model = "pretrained/cdcgan-xs.bpk";
  const page = await open(t, site, "", { faulty: true });
  await settled(page);
  site.spoil("cdcgan-xs.bpk", FAULTS.corrupt);
  await page.goto(`${site.origin}/?model=cdcgan-xs`);
  await button(page, "Load again").waitFor();
  assert.ok(!(await copies(page)).some((name) => name.startsWith(model)));
  site.heal("cdcgan-xs.bpk");
  await button(page, "Load again").click();
  await drawn(page);
  await keeps(page, model);
  const before = await fingerprint(page);
  await damage(page, "cdcgan-xs.bpk", "start-", "base-", "app-[0-9a-f]+.js", "engine-draw-[0-9a-f]+.js");
  await page.reload();
  assert.equal(await fingerprint(page), before);

  // A program is found out when it is compiled.
  await damage(page, "app-[0-9a-f]+_bg.wasm");
  await page.reload({ waitUntil: "commit" });
  await page.getByRole("alert").filter({ hasText: "does not run" }).getByText("Try again").click();
  assert.equal(await fingerprint(page), before);
  await page.reload();
  assert.equal(await fingerprint(page), before);
});

/// Changes a byte of copies; of programs, the first.
function damage(page, ...names) {
  return page.evaluate(async (names) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url);
        if (!names.some((name) => new RegExp(`/${name}`).test(pathname))) continue;
        const copy = await cache.match(request);
        const bytes = new Uint8Array(await copy.arrayBuffer());
        bytes[pathname.endsWith(".wasm") ? 0 : bytes.length >> 1] ^= 0xff;
        await cache.put(request, new Response(bytes, { headers: copy.headers }));
      }
    }
  }, names);
}

test("a server that unpacks the data on the way does no harm", async (t) => {
  const site = await host(t);
  const page = await open(t, site);
  await settled(page);
  const file = "data/fashion-mnist/train-00-labels.idx.gz";
  site.spoil("train-00-labels.idx.gz", (bytes) => ({ status: 200, bytes: gunzipSync(bytes) }));
  await page.evaluate((file) => fetch(file).then((answer) => answer.arrayBuffer()), file);
  await keeps(page, file);
});

// ---------------------------------------------------------------------------------------
// A new build
// ---------------------------------------------------------------------------------------

/// Another build: another style sheet and other engines, whose files of before are not there any more.
const newBuild = join(folder, "new");
await rebuild(DIST, newBuild, async (built) => {
  await edit(join(built, "base.css"), (text) => `${text}\n:root { --build: new; }\n`);
  for (const name of ["engine", "engine-relaxed", "engine-draw", "engine-webgpu"]) {
    await edit(join(built, `${name}.js`), (text) => `${text}\n// new\n`);
  }
  await edit(join(built, "pretrained/manifest.json"), (text) => `${text}\n`);
});

const isNew = (page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--build").trim() === "new");

const countEvents = () => {
  self.newVersions = 0;
  addEventListener("atelier-new-version", () => self.newVersions++);
};

/// The tab is looked at again: then the page asks whether there is a new build.
const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

const told = (page) => page.waitForFunction(() => self.atelierNewVersion && self.newVersions === 1, null, { timeout: SOON });

test("of a new build the page is told; it goes on with its own files, and loads the new ones when asked", async (t) => {
  const site = await host(t);
  const page = await open(t, site, "", { first: countEvents });
  await settled(page);
  const before = await buildOf(page);
  site.deploy(newBuild);
  await comeBack(page);
  await told(page);
  // Pages, a model and an engine that were not loaded yet.
  await link(page, "Learn").click();
  await page.locator("[data-page=learn] .lesson-text").waitFor();
  await link(page, "Studio").click();
  const picture = await fingerprint(page);
  await page.getByRole("group", { name: "Model" }).getByRole("radio", { name: /^WGAN-GP/ }).first().check();
  await changed(page, picture);
  await link(page, "Train").click();
  await trains(page, 2);
  assert.equal(await isNew(page), false);
  await link(page, "Studio").click();

  const loaded = page.waitForEvent("load");
  await page.evaluate(() => self.atelierLoadNewVersion());
  await loaded;
  await drawn(page);
  assert.ok(await isNew(page));
  assert.notEqual(await buildOf(page), before);
  assert.equal(await page.evaluate(() => self.atelierNewVersion), undefined);
  // What was used is here in the new build, too, and nothing else of the old one.
  await settled(page);
  const kept = await copies(page);
  assert.equal(new Set(kept.map((name) => plain(name).split("?")[0])).size, kept.length, kept.join(" "));
  site.line("cut");
  await page.reload();
  await drawn(page);
  assert.ok(await isNew(page));
  await link(page, "Train").click();
  await button(page, "Train").waitFor();
});

test("another tab is told, too, and its training goes on", async (t) => {
  const site = await host(t);
  const page = await open(t, site, "", { first: countEvents });
  await settled(page);
  const other = await page.context().newPage();
  await other.goto(`${site.origin}/${TRAIN}`);
  await prepare(other, { batch: 8 });
  await button(other, "Train").click();
  await stepsReach(other, 2);
  site.deploy(newBuild);
  await comeBack(page);
  await Promise.all([told(page), told(other)]);
  const loaded = page.waitForEvent("load");
  await button(page, "Load the new version").click();
  await loaded;
  await drawn(page);
  assert.ok(await isNew(page));
  const from = await steps(other);
  await stepsReach(other, from + 2);
  assert.equal(await isNew(other), false);
  // An engine of the old build, which is on this computer only.
  await link(other, "Studio").click();
  await drawn(other);
  // The notice says it, and is in the way of some buttons until it has been read.
  const words = other.locator(".notice", { hasText: "A new version of this page is available" });
  await words.getByRole("button", { name: "Dismiss" }).click();
  await button(other, "New seed").first().click();
  await other.evaluate(() => self.atelierLoadNewVersion());
  await other.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue("--build").trim() === "new");
});

const WAYS = {
  "who comes after a new build": async (page, site) => {
    await page.goto("about:blank");
    return () => page.goto(`${site.origin}/`);
  },
  "who loads the page anew after a new build": async (page) => () => page.reload(),
};
for (const [who, way] of Object.entries(WAYS)) {
  test(`${who} gets it at once, and no copy of the old one`, async (t) => {
    const site = await host(t);
    const page = await open(t, site, "", { first: countEvents });
    await settled(page);
    const come = await way(page, site);
    site.deploy(newBuild);
    site.asked.length = 0;
    await come();
    await drawn(page);
    assert.ok(await isNew(page));
    assert.ok(site.asked.includes("pretrained/manifest.json"), "not the list of the old build");
    await settled(page);
    assert.equal(await page.evaluate(() => self.newVersions), 0, "nobody is told of what is there already");
    site.line("cut");
    await page.reload();
    await drawn(page);
    assert.ok(await isNew(page));
  });
}

// ---------------------------------------------------------------------------------------
// Without service workers
// ---------------------------------------------------------------------------------------

const WITHOUT = {
  "an address without https": () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined }),
  "a browser that forbids them": () => {
    const no = () => Promise.reject(new DOMException("forbidden", "SecurityError"));
    ServiceWorkerContainer.prototype.register = no;
  },
  "a browser that forbids even to ask": () => {
    const get = () => {
      throw new DOMException("forbidden", "SecurityError");
    };
    Object.defineProperty(Navigator.prototype, "serviceWorker", { get });
  },
};
for (const [name, first] of Object.entries(WITHOUT)) {
  test(`no service workers: ${name}`, async (t) => {
    const site = await host(t);
    const asked = (page) => page.requests.some((url) => /\/renew\.js$/.test(url));
    const page = await open(t, site, "", { first });
    await drawn(page);
    const until = Date.now() + SOON;
    while (!asked(page) && Date.now() < until) await page.waitForTimeout(50);
    await page.waitForTimeout(500);
    assert.deepEqual(await copies(page), []);
  });
}
