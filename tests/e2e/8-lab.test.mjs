// The failure lab: a run that fails, and the technique that is switched on while it goes on.

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { serve } from "./site.mjs";
import { SOON, button, launch, phase, stepsReach, steps, visit } from "./visitor.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

const knob = (page, name) => page.getByRole("spinbutton", { name, exact: true });

test("a failure is brought about, and repaired while the run goes on", async (t) => {
  const page = await visit(t, browser, site, "?page=train&family=cdcgan&size=xs&device=cpu");
  await page.locator("details.lab summary").click();
  const repair = button(page, "Now repair it");
  await button(page, "D wins too early").click();
  await page.getByText(/D\(G\(z\)\) falls to 0/).waitFor();
  // The lab chooses family, size and settings, and trains.
  await stepsReach(page, 3, 2 * SOON);
  assert.ok(await page.locator('input[name=family][value="gan"]').isChecked());
  await page.locator("details.knobs summary").click();
  assert.equal(await knob(page, "R1 weight λ").inputValue(), "0");
  assert.equal(await knob(page, "D steps per G step").inputValue(), "5");
  const before = await steps(page);

  await repair.click();
  await button(page, "Repaired").waitFor();
  await page.getByText(/R1 makes D flat enough/).waitFor();
  assert.equal(await knob(page, "R1 weight λ").inputValue(), "20");
  assert.equal(await knob(page, "D steps per G step").inputValue(), "1");
  // The same run: its steps are counted on.
  await stepsReach(page, before + 5, SOON);
  await button(page, "Pause").click();
  await phase(page, "paused");
  assert.ok(await button(page, "Reset").isVisible(), "nothing waits for a reset");

  // Another setting makes it another run.
  await knob(page, "Batch size").fill("32");
  await knob(page, "Batch size").press("Enter");
  await button(page, "Reset to apply").click();
  await page.getByText("The run is another one now").waitFor();
  assert.ok(await button(page, "Now repair it").isDisabled());
});
