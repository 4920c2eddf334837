// A visitor: a browser, a page in it, and what the tests do there, by role and name as a
// visitor finds things. Every visit notes each request, each error and each long task.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { plain } from "./served.mjs";

export { launch } from "./chromium.mjs";

/// Until the engine has loaded and done something: generous, for busy machines.
export const SOON = 60_000;

/// Opens the page at `address` ("?page=train" and the like) in a context of its own, which
/// ends with the test. Afterwards: no request may have left the origin, nothing may have been against
/// the security policy, and nothing may have gone wrong unseen. `faulty` allows what the browser
/// itself says of a fault that the test makes;
/// `first` runs in the page before anything else; `before` gets the page before
/// it is opened; `waitUntil` is when it counts as open. Without `offline` there is no service worker: a fault
/// of the server would not be seen where a copy is kept, and Playwright's routes do not see what a service
/// worker fetches.
export async function visit(t, browser, site, address = "", options = {}) {
  const { faulty = false, first, before, waitUntil, offline = false, ...more } = options;
  const serviceWorkers = offline ? "allow" : "block";
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers, ...more });
  await context.addInitScript(watchLongTasks);
  await context.addInitScript(watchPolicy);
  if (first) await context.addInitScript(first);
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  await before?.(page);
  const requests = [];
  const errors = [];
  // By their names without what is of their content in it.
  context.on("request", (request) => requests.push(plain(request.url())));
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
  page.on("crash", () => errors.push("the page crashed"));
  page.on("console", (message) => {
    if (/Content Security Policy|against the policy/.test(message.text())) errors.push(message.text());
    else if (message.type() === "error") errors.push(`console: ${message.text()}`);
  });
  t.after(async () => {
    await context.close();
    const strangers = requests.filter((url) => !isOurs(url, site.origin));
    assert.deepEqual(strangers, [], "no request leaves the origin");
    assert.deepEqual(site.forbidden ?? [], [], "nothing is against the security policy");
    const unexpected = faulty ? errors.filter((text) => !OURS.test(text)) : errors;
    assert.deepEqual(unexpected, [], "nothing goes wrong unseen");
  });
  await page.goto(`${site.origin}/${address}`, { waitUntil });
  page.requests = requests;
  return page;
}

/// The console, a program that could not be fetched, and `crash` below.
const OURS = /^console:|failed to fetch Wasm|ended by the test/;

function isOurs(url, origin) {
  return url.startsWith(`${origin}/`) || url.startsWith("data:") || url.startsWith(`blob:${origin}/`);
}

function watchPolicy() {
  addEventListener("securitypolicyviolation", (event) => {
    console.error(`against the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
}

function watchLongTasks() {
  self.longTasks = [];
  new PerformanceObserver((list) => {
    self.longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
  }).observe({ type: "longtask", buffered: true });
}

/// The page's clock.
export const now = (page) => page.evaluate(() => performance.now());

/// The longest times over 50 ms that the main thread was busy since `from`, in milliseconds: a
/// figure for the log.
export async function longestTasks(page, from = 0) {
  const tasks = await page.evaluate(() => self.longTasks);
  const times = tasks.filter((task) => task.startTime >= from).map((task) => Math.round(task.duration));
  return times.sort((a, b) => b - a).slice(0, 5).join(", ") || "none over 50";
}

// ---------------------------------------------------------------------------------------
// Pictures
// ---------------------------------------------------------------------------------------

/// The canvas of the grid that is large on a page.
export function grid(page, name = "studio") {
  const place = name === "studio" ? ".hero" : ".stage-grid";
  return page.locator(`[data-page=${name}] ${place} .picture-grid:not(.empty) canvas`);
}

/// A fingerprint of the grid's pixels; waits for the first that the engine has drawn.
export async function fingerprint(page, name) {
  if (!name) await drawn(page);
  const pixels = await grid(page, name).evaluate((canvas) => canvas.toDataURL());
  return createHash("sha256").update(pixels).digest("hex").slice(0, 16);
}

/// Waits until the grid is another one than `before`, and returns its fingerprint.
export async function changed(page, before, name, timeout = SOON) {
  const until = Date.now() + timeout;
  while (Date.now() < until) {
    const now = await fingerprint(page, name);
    if (now !== before) return now;
    await page.waitForTimeout(50);
  }
  assert.fail("the grid did not change");
}

/// The pixels of an image or a canvas: red, green, blue, opacity.
export async function pixelsOf(picture) {
  const text = await picture.evaluate((element) => {
    const canvas = new OffscreenCanvas(element.naturalWidth ?? element.width, element.naturalHeight ?? element.height);
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return btoa(data.reduce((text, byte) => text + String.fromCharCode(byte), ""));
  });
  return Buffer.from(text, "base64");
}

/// Waits until the Studio's engine has drawn: before, the grid may be the picture in the page.
export async function drawn(page) {
  await page.locator("[data-page=studio] .status-line .number", { hasText: "pictures in" }).waitFor();
}

/// How varied the pixels are: a blank grid is no picture.
export function greyLevels(page, name) {
  return grid(page, name).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(data.filter((_, i) => i % 4 === 0)).size;
  });
}

/// Chooses one of a group of radio buttons.
export function choose(page, group, name) {
  return page.getByRole("group", { name: group, exact: true }).getByRole("radio", { name, exact: true }).check();
}

// ---------------------------------------------------------------------------------------
// Training
// ---------------------------------------------------------------------------------------

/// What the trainer is doing, as in src/page/train/trainer/state.rs: idle, engine, paused, running, …
export async function phase(page, wanted, timeout = SOON) {
  await page.locator(`.doing[data-phase=${wanted}]`).waitFor({ state: "attached", timeout });
}

export async function steps(page) {
  const text = await page.locator("dt:has(#number-steps) + dd").textContent();
  return text === "–" ? 0 : Number(text.split("/")[0].replaceAll(",", ""));
}

export async function stepsReach(page, wanted, timeout = SOON) {
  const until = Date.now() + timeout;
  while ((await steps(page)) < wanted) {
    assert.ok(Date.now() < until, `${await steps(page)} of ${wanted} steps after ${timeout / 1e3} s`);
    await page.waitForTimeout(100);
  }
}

/// The newest values of the charts: losses of D and G, accuracies on real and on fake.
export async function readings(page) {
  const values = await page.locator("[data-page=train] .chart .legend-value").allTextContents();
  return values.map((text) => (text.endsWith("%") ? parseFloat(text) / 100 : parseFloat(text.replace("−", "-"))));
}

/// Fills in "until step" and the batch size. Small batches keep the tests quick.
export async function prepare(page, { until, batch }) {
  const field = page.getByRole("spinbutton", { name: "until step" });
  await field.fill(until === undefined ? "" : String(until));
  await field.press("Tab");
  if (batch) {
    await page.locator("details.knobs:not([open]) summary").click();
    const size = page.getByRole("spinbutton", { name: "Batch size" });
    await size.fill(String(batch));
    await size.press("Tab");
  }
}

/// Whether a model of the manifest makes pictures of others.
export const translates = (model) => model.settings.family === "pix2pix";

export const button = (page, name) => page.getByRole("button", { name, exact: true });

/// A notice, by its title.
export const notice = (page, title) => page.locator(".notice", { has: page.getByText(title) });

/// Ends a worker by an error that nobody catches, as a fault of the engine would.
export async function crash(page, script) {
  const workers = page.workers().filter((worker) => worker.url().includes(script));
  assert.ok(workers.length > 0, `no worker runs ${script}`);
  await workers.at(-1).evaluate(() => {
    setTimeout(() => {
      throw new Error("ended by the test");
    });
  });
}
