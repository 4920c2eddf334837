// Not a test: writes docs/screenshots/<page>-<width>-<light|dark>.png from the built page.
//
// usage: node tests/e2e/screenshots.mjs [STEPS]     training steps before the Train page is shot

import { mkdir } from "node:fs/promises";
import { serve } from "./site.mjs";
import { button, fingerprint, launch, phase, prepare, stepsReach } from "./visitor.mjs";

const STEPS = Number(process.argv[2] ?? 300);
const OUT = "docs/screenshots";

const site = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
await mkdir(OUT, { recursive: true });

async function shoot(name) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: width > 500 ? 860 : 844 });
      await page.mouse.move(0, 0);
      await page.waitForTimeout(600);
      const path = `${OUT}/${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
      console.log(path);
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
}

await page.goto(site.origin);
await fingerprint(page);
await shoot("studio");
await page.getByRole("group", { name: /^Pictures drawn by/ }).getByRole("button").nth(9).click();
await page.getByRole("dialog").getByText("searched 60,000 of 60,000").waitFor({ timeout: 120_000 });
await shoot("enlarged");

await page.goto(`${site.origin}/?page=draw`);
await page.locator(".draw-output .picture-grid:not(.empty) canvas").waitFor();
await shoot("draw");

await page.goto(`${site.origin}/?page=train&size=xs&device=cpu`);
await prepare(page, { until: STEPS });
await button(page, "Train").click();
await stepsReach(page, STEPS, 3_600_000);
await phase(page, "paused");
await shoot("train");

await page.goto(`${site.origin}/?page=train&family=pix2pix&size=xs&device=cpu`);
await prepare(page, { until: Math.min(STEPS, 100) });
await button(page, "Train").click();
await phase(page, "running");
await phase(page, "paused", 3_600_000);
await page.waitForTimeout(2_000); // it is being kept
await page.goto(`${site.origin}/?page=runs`);
await page.locator(".run-card").nth(1).waitFor();
await shoot("runs");

await page.goto(`${site.origin}/?page=compare`);
await page.getByRole("heading", { level: 1 }).waitFor();
// The pictures of three models, and real ones beside them.
await page.waitForTimeout(8_000);
await shoot("compare");

await page.goto(`${site.origin}/?page=learn&lesson=wgan-gp`);
await page.locator("article[data-id=wgan-gp]").waitFor();
await shoot("learn");

await page.goto(`${site.origin}/?page=about`);
await page.getByRole("heading", { level: 1 }).waitFor();
await shoot("about");

await browser.close();
await site.close();
