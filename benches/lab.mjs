// How long the failure lab takes in a tab: each preset of the Train page, up to the step by which
// `atelier lab` found the failure there, and from the repair to the step by which it had gone.
//
//   node benches/lab.mjs [--only-failures] [--picture DIR]

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch } from "../tests/e2e/chromium.mjs";
import { button, steps, stepsReach } from "../tests/e2e/visitor.mjs";
import { serve } from "./server.mjs";

/// Title, steps to the failure, and more of them to its end.
const source = readFileSync(new URL("../src/families/failures.rs", import.meta.url), "utf8");
const PRESETS = [...source.matchAll(/title: "(.+)",[^]+?steps: ([\d_]+),\s+repaired: ([\d_]+),/g)].map(
  ([, title, ...counts]) => [title, ...counts.map((count) => Number(count.replaceAll("_", "")))],
);
const MINUTES = 600_000;

const { values } = parseArgs({
  options: { picture: { type: "string" }, "only-failures": { type: "boolean", default: false } },
});
const site = await serve();
const browser = await launch();

/// Seconds until the run has `count` more steps.
async function seconds(page, count) {
  const from = Date.now();
  await stepsReach(page, (await steps(page)) + count, MINUTES);
  return ((Date.now() - from) / 1e3).toFixed(0);
}

const shoot = async (page, name) =>
  values.picture && page.screenshot({ path: `${values.picture}/${name.replaceAll(" ", "-")}.png` });

try {
  console.log(`Chromium ${browser.version()}, CPU, the page's own number of workers, scoring as it comes\n`);
  console.log("| preset | steps | seconds to the failure | more steps | seconds to its end |");
  console.log("| --- | ---: | ---: | ---: | ---: |");
  for (const [title, failing, repaired] of PRESETS) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
    page.setDefaultTimeout(MINUTES);
    await page.goto(`${site.origin}/?page=train&size=xs&device=cpu`);
    await page.locator("details.lab summary").click();
    await button(page, title).click();
    const until = await seconds(page, failing);
    await shoot(page, `${title} failed`);
    let after = "–";
    if (!values["only-failures"]) {
      await button(page, "Now repair it").click();
      after = await seconds(page, repaired);
      await shoot(page, `${title} repaired`);
    }
    console.log(`| ${title} | ${failing} | ${until} | ${repaired} | ${after} |`);
    await page.close();
  }
} finally {
  await browser.close();
  await site.close();
}
