// Firefox, by WebDriver BiDi. Playwright drives only a Firefox of its own making, which is not in the
// package registries; Puppeteer drives the one that visitors have.

import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

/// How long the browser may take to start, and a page to load, in milliseconds.
const PATIENCE = 120_000;
const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/// What is not installed, if anything.
export const missing = () => [FIREFOX].filter((file) => !existsSync(file));

/// A browser; what it can do is in everywhere.mjs.
export async function launch() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    defaultViewport: { width: 1280, height: 900 },
    timeout: PATIENCE,
  });
  return {
    page: () => newPage(browser),
    close: () => browser.close(),
  };
}

/// A page in a context of its own: it shares no storage with others.
async function newPage(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors = [];
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`console: ${message.text()}`);
  });
  return {
    version: await browser.version(),
    errors: async () => errors,
    open: (address) => page.goto(address),
    reload: () => page.reload(),
    evaluate: (act, ...args) => page.evaluate(act, ...args),
    stroke: async ([first, ...others]) => {
      await page.mouse.move(...first);
      await page.mouse.down();
      for (const place of others) await page.mouse.move(...place, { steps: 8 });
      await page.mouse.up();
    },
    close: () => context.close(),
  };
}
