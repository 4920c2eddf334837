// For everyone: axe on every page, light and dark, wide and narrow; the keyboard alone.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { serve } from "./site.mjs";
import { button, changed, fingerprint, launch, notice, phase, prepare, steps, stepsReach, visit } from "./visitor.mjs";
import { FAULTS } from "./site.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

test("axe: Studio, and a picture enlarged", async (t) => {
  const page = await visit(t, browser, site);
  await fingerprint(page);
  await inspect(t, page, "Studio");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("group", { name: /^Pictures drawn by/ }).getByRole("button").nth(3).click();
  await page.getByRole("dialog").getByText("searched 60,000 of 60,000").waitFor();
  await inspect(t, page, "Studio, enlarged");
});

test("axe: Studio, class by class and same code", async (t) => {
  for (const layout of ["classes", "same"]) {
    const page = await visit(t, browser, site, `?layout=${layout}`);
    await fingerprint(page);
    await inspect(t, page, `Studio, ${layout}`);
  }
});

test("axe: Train, before and after some steps", async (t) => {
  const page = await visit(t, browser, site, "?page=train&size=xs&device=cpu");
  await button(page, "Train").waitFor();
  await inspect(t, page, "Train, idle");
  await page.setViewportSize({ width: 1280, height: 900 });
  await prepare(page, { until: 5, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 5);
  await phase(page, "paused");
  await inspect(t, page, "Train, after five steps");
});

test("axe: About", async (t) => {
  const page = await visit(t, browser, site, "?page=about");
  await page.getByRole("heading", { name: "Two networks, one game" }).waitFor();
  await inspect(t, page, "About");
});

test("axe: a notice", async (t) => {
  t.after(() => site.heal("manifest.json"));
  site.spoil("manifest.json", FAULTS.missing);
  const page = await visit(t, browser, site, "", { faulty: true });
  await notice(page, "The pretrained models are out of reach").waitFor();
  await inspect(t, page, "Studio with a notice");
});

/// Tabs until something of that role and name has the focus.
async function tabTo(page, role, name) {
  const wanted = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.first().evaluate((element) => element === document.activeElement)) return presses + 1;
  }
  assert.fail(`the ${role} ${name} is not reached by Tab`);
}

test("the keyboard alone opens the Train page, starts, pauses and resets a run", async (t) => {
  const page = await visit(t, browser, site, "?size=xs&device=cpu");
  await fingerprint(page);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(first, "Skip to the page");
  await tabTo(page, "link", "Train");
  await page.keyboard.press("Enter");
  await page.waitForURL(/page=train/);
  t.diagnostic(`Train is ${await tabTo(page, "button", "Train")} tabs away`);
  await page.keyboard.press("Enter");
  await stepsReach(page, 1);
  await page.keyboard.press("Enter"); // the same button pauses
  await phase(page, "paused");
  await tabTo(page, "button", "Reset");
  await page.keyboard.press("Enter");
  await page.locator("dt:has(#number-steps) + dd", { hasText: /^–$/ }).waitFor();
  assert.equal(await steps(page), 0);
});

test("the arrow keys choose among radio buttons", async (t) => {
  const page = await visit(t, browser, site);
  await fingerprint(page);
  const arrangement = page.getByRole("group", { name: "Arrangement" });
  await arrangement.getByRole("radio", { checked: true }).focus();
  const before = await fingerprint(page);
  await page.keyboard.press("ArrowRight");
  await arrangement.getByRole("radio", { name: "Class by class", checked: true }).waitFor();
  await page.waitForURL(/layout=classes/);
  await changed(page, before);
  await page.keyboard.press("ArrowLeft");
  await arrangement.getByRole("radio", { name: "Samples", checked: true }).waitFor();
  await page.waitForURL((url) => !url.search.includes("layout"));
});

test("the keyboard alone walks the Studio's grid", async (t) => {
  const page = await visit(t, browser, site);
  await fingerprint(page);
  await page.getByRole("group", { name: /^Pictures drawn by/ }).getByRole("button").first().focus();
  for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /picture 12 of 100/ }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: /picture 13 of 100/ }).waitFor();
  await page.keyboard.press("Escape");
  const before = await fingerprint(page);
  await page.keyboard.press("n");
  await page.waitForURL(/seed=/);
  await changed(page, before);
});
