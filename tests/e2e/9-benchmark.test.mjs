// The benchmark's page (bench.html), which no page links to: it trains the reference DCGAN.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { launch } from "./chromium.mjs";
import { serve } from "./site.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

test("the benchmark trains the reference, alone and shared by two workers", async () => {
  for (const workers of [1, 2]) {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/bench.html?steps=1&workers=${workers}`);
    await page.waitForFunction(() => window.benchResult, null, { timeout: 120_000 });
    const result = await page.evaluate(() => window.benchResult);
    assert.equal(result.error, undefined);
    assert.equal(result.workers, workers);
    // The first losses are those of every peer (benches/reference.mjs).
    const [[d, g]] = result.losses;
    assert.ok(Math.abs(d - 1.378) < 0.01 && Math.abs(g - 0.697) < 0.01, `${d} ${g}`);
    await page.close();
  }
});
