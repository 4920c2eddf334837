// Runs that last: kept by the browser, and gone on with after reloads, crashes and in other tabs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { serve } from "./site.mjs";
import {
  button, crash, drawn, fingerprint, greyLevels, launch, notice, phase, prepare, readings, steps, stepsReach,
  visit,
} from "./visitor.mjs";

const TRAIN = "?page=train&family=cdcgan&size=xs&device=cpu&run=7";
const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

const card = (page, name) =>
  page.locator(".run-card").filter({ has: page.locator(`.run-name[data-name="${name}"]`) });
const NAME = "cDCGAN XS, seed 7";

/// Waits until the run that is shown is kept: then the browser would not ask before the page is left.
async function isKept(page) {
  await page.waitForFunction(() => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return !event.defaultPrevented;
  });
}

/// Trains up to a step, and waits until that is kept.
async function trained(page, until) {
  await prepare(page, { until, batch: 8 });
  await trainedOn(page);
}

/// The same of a run that is there.
async function trainedOn(page, until) {
  if (until) await prepare(page, { until });
  await button(page, "Train").click();
  await phase(page, "running");
  await phase(page, "paused");
  await isKept(page);
}

async function runsPage(page) {
  await page.getByRole("link", { name: "My runs" }).click();
  await page.locator(".run-card").first().waitFor();
}

test("after a reload a run goes on where it stopped, by one press", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await trained(page, 12);
  const [picture, curve] = [await fingerprint(page, "train"), (await readings(page)).join()];
  await page.reload();
  await runsPage(page);
  assert.equal(await page.locator(".run-card").count(), 1);
  await card(page, NAME).getByText("step 12").waitFor();
  await card(page, NAME).getByRole("button", { name: "Open" }).click();
  await phase(page, "paused");
  await stepsReach(page, 12);
  assert.equal(await fingerprint(page, "train"), picture, "it draws what it drew");
  assert.equal((await readings(page)).join(), curve, "its curves are there");
  const frames = page.getByRole("slider", { name: "Past grids" });
  assert.ok(Number(await frames.getAttribute("max")) >= 1, "its film is there");
  await runsPage(page);
  await card(page, NAME).getByRole("button", { name: "Go on training" }).click();
  await stepsReach(page, 15);
  await phase(page, "running");
});

test("a run in the middle is at most its last half minute behind after a reload", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await prepare(page, { batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 5);
  // As when the visitor goes to another tab: what there is, is kept at once.
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await page.waitForTimeout(2_000);
  const before = await steps(page);
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await runsPage(page);
  const text = await card(page, NAME).locator("p").textContent();
  const kept = Number(text.match(/step ([\d,]+)/)[1].replaceAll(",", ""));
  t.diagnostic(`it was at step ${before}, and is kept at step ${kept}`);
  assert.ok(kept >= 5 && kept <= before);
  await card(page, NAME).getByRole("button", { name: "Go on training" }).click();
  await stepsReach(page, kept + 2);
});

test("the same run is kept on when its engine dies", async (t) => {
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  await trained(page, 5);
  await crash(page, "engine-relaxed");
  await notice(page, "The run went back to step 5").waitFor();
  await phase(page, "paused");
  await button(page, "Train").click();
  await stepsReach(page, 8);
  await button(page, "Pause").click();
  await phase(page, "paused");
  await isKept(page);
  await runsPage(page);
  assert.equal(await page.locator(".run-card").count(), 1);
});

test("a run is drawn with, renamed, duplicated, saved and deleted", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await trained(page, 6);
  await runsPage(page);
  await inspect(t, page, "My runs");
  const name = page.getByRole("textbox", { name: "Name of the run" });
  await name.fill("My first one");
  await name.press("Tab");
  await card(page, "My first one").getByRole("button", { name: /^Duplicate/ }).click();
  await card(page, "My first one (copy)").waitFor();
  const saved = async (what) => {
    const button = card(page, "My first one").getByRole("button", { name: what });
    const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return [file.suggestedFilename(), await readFile(await file.path())];
  };
  const [table, csv] = await saved(/^Save losses/);
  assert.equal(table, "atelier-cdcgan-xs-seed-7-step-6.csv");
  assert.equal(csv.toString().trim().split("\n").length, 7);
  const [run, checkpoint] = await saved(/^Save the run/);
  const [, model] = await saved(/^Save the model/);
  assert.ok(run.endsWith(".ckpt") && checkpoint.length > model.length);

  await card(page, "My first one (copy)").getByRole("button", { name: /^Delete:/ }).click();
  await card(page, "My first one (copy)").getByRole("button", { name: /^Delete for ever/ }).click();
  await card(page, "My first one (copy)").waitFor({ state: "detached" });
  await card(page, "My first one").getByRole("button", { name: /^Draw with it/ }).click();
  await page.getByRole("radio", { name: /^Your cDCGAN, size XS/ }).waitFor();
  await drawn(page);
  assert.ok((await greyLevels(page)) > 20);

  // The files open again: dropped, and chosen.
  await page.getByRole("link", { name: "My runs" }).click();
  await drop(page, "mine.ckpt", checkpoint);
  await card(page, NAME).waitFor();
  assert.equal(await page.locator(".run-card").count(), 2);
  const input = page.locator(".runs input[type=file]");
  await input.setInputFiles({ name: "mine.bpk", mimeType: "application/octet-stream", buffer: model });
  await page.waitForURL((url) => url.searchParams.get("model") === "yours");
  await page.getByRole("link", { name: "My runs" }).click();
  await input.setInputFiles({ name: "holiday.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no run") });
  await notice(page, "That could not be done with your runs").getByText("neither a run nor a model").waitFor();
});

/// Drops a file on the page.
async function drop(page, name, bytes) {
  await page.evaluate(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
      document.querySelector(".runs").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
    },
    [name, bytes.toString("base64")],
  );
}

test("two tabs never train one run", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await trained(page, 4);
  const other = await page.context().newPage();
  await other.goto(`${site.origin}/?page=runs`);
  await card(other, NAME).getByRole("button", { name: "Go on training" }).click();
  await notice(other, "The run could not be opened").getByText("another tab").waitFor();
  // It is free once that tab is closed.
  await page.close();
  await other.getByRole("link", { name: "My runs" }).click();
  await card(other, NAME).getByRole("button", { name: "Go on training" }).click();
  await stepsReach(other, 6);
});

test("a damaged state falls back to the one before", async (t) => {
  const page = await visit(t, browser, site, TRAIN);
  await trained(page, 4);
  await trainedOn(page, 8);
  await page.goto(`${site.origin}/?page=runs`);
  await card(page, NAME).waitFor();
  await page.evaluate(damageTheNewest);
  await card(page, NAME).getByRole("button", { name: "Open" }).click();
  await notice(page, "was opened from an earlier saved state").waitFor();
  await phase(page, "paused");
  assert.equal(await steps(page), 4);
});

/// Changes a byte in the middle of the newest checkpoint.
async function damageTheNewest() {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await done(indexedDB.open("atelier"));
  const store = database.transaction("runs", "readwrite").objectStore("runs");
  const [, text] = [await done(store.getAllKeys()), await done(store.getAll(IDBKeyRange.bound("run/", "run/~")))];
  const entry = JSON.parse(new TextDecoder().decode(text[0]));
  const key = `state/${entry.run.id}/${entry.newest}`;
  const bytes = await done(store.get(key));
  bytes[bytes.length >> 1] ^= 1;
  await done(store.put(bytes, key));
  database.close();
}

test("where the browser forbids storage, everything works and it is told", async (t) => {
  // As browsers do it that are told to keep nothing; in the workers, for the page itself asks for nothing.
  const forbid = "IDBFactory.prototype.open = () => { throw new DOMException('forbidden by the test', 'SecurityError') };\n";
  site.spoil("worker.js", (bytes) => ({ status: 200, bytes: Buffer.concat([Buffer.from(forbid), bytes]) }));
  t.after(() => site.heal("worker.js"));
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  await prepare(page, { until: 4, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 4);
  await notice(page, "This run is not being kept").waitFor();
  await phase(page, "paused");
  const asks = await page.evaluate(() => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  });
  assert.ok(asks, "closing the page would lose it");
  await page.getByRole("link", { name: "My runs" }).click();
  await notice(page, "That could not be done with your runs").waitFor();
});

test("a full disk is told, and the run goes on", async (t) => {
  const page = await visit(t, browser, site, TRAIN, { faulty: true });
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin, quotaSize: 100_000 });
  await prepare(page, { until: 4, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 4);
  await notice(page, "This run is not being kept").getByText("no room").waitFor();
  await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin });
  await trainedOn(page, 8);
  await notice(page, "This run is not being kept").waitFor({ state: "detached" });
  await runsPage(page);
  await card(page, NAME).getByText("step 8").waitFor();
});

test("on a phone the list fits", async (t) => {
  const page = await visit(t, browser, site, TRAIN, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await trained(page, 3);
  await runsPage(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  await inspect(t, page, "My runs on a phone");
});
