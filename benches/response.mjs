// How long a visitor waits, on the built page with its own defaults: from the navigation to the first
// garments, and from pressing Train (cDCGAN XS, CPU, every core) to that step, with the class accuracy by
// then. Also the longest tasks of the page's thread meanwhile.
//
//   node benches/response.mjs [--visits 5] [--steps 440]

import { parseArgs } from "node:util";
import { button, choose, grid, launch, longestTasks, now, prepare, stepsReach, visit } from "../tests/e2e/visitor.mjs";
import { serve } from "./server.mjs";

const { values } = parseArgs({
  options: { visits: { type: "string", default: "5" }, steps: { type: "string", default: "440" } },
});
const visits = Number(values.visits);
const wanted = Number(values.steps);
const MINUTES = 600_000;

const site = await serve();
const browser = await launch();

/// Runs `what` with a page of its own, as a test would.
async function inPage(address, options, what) {
  const ends = [];
  const page = await visit({ after: (end) => ends.push(end) }, browser, site, address, options);
  try {
    await what(page);
  } finally {
    for (const end of ends) await end();
  }
}

async function firstGarments() {
  const times = [];
  for (let i = 0; i < visits; i++) {
    await inPage("", {}, async (page) => {
      await grid(page).waitFor();
      times.push(Math.round(await now(page)));
      console.log(`first garments after ${times.at(-1)} ms; tasks since: ${await longestTasks(page, times.at(-1))}`);
    });
  }
  console.log(`median ${times.sort((a, b) => a - b)[times.length >> 1]} ms of ${times.length} visits`);
}

async function goodGarments() {
  await inPage("?page=train&family=cdcgan&size=xs&device=cpu", {}, async (page) => {
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await choose(page, "CPU workers", String(cores));
    const scoring = page.getByRole("combobox", { name: "Score every" });
    await scoring.selectOption("off");
    await prepare(page, { until: wanted });
    const from = await now(page);
    await button(page, "Train").click();
    await stepsReach(page, wanted, MINUTES);
    const seconds = ((await now(page)) - from) / 1e3;
    console.log(`${wanted} steps ${seconds.toFixed(1)} s after pressing Train, with ${cores} workers`);
    console.log(`tasks of the page's thread meanwhile: ${await longestTasks(page, from)}`);
    // A score is of the generator as it was when scoring began: the first begins once the judge has
    // loaded, some steps from here.
    await scoring.selectOption("100");
    await prepare(page, {});
    await button(page, "Train").click();
    const accuracy = page.locator("figure", {
      has: page.getByRole("button", { name: "Class accuracy", exact: true }),
    });
    await accuracy.waitFor({ timeout: MINUTES });
    const share = await accuracy.locator(".legend-value").first().textContent();
    console.log(`class accuracy of a scoring begun then: ${share}`);
  });
}

try {
  console.log(`Chromium ${browser.version()}`);
  await firstGarments();
  await goodGarments();
} finally {
  await browser.close();
  await site.close();
}
