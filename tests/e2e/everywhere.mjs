// What must work in every browser: the Studio draws, Draw draws, Train trains, and a run outlasts a reload. The
// other tests are Chromium's; here is only what the browsers do each in their own way: compiling the engine,
// workers, canvases, pointers, and storage in workers.
//
// A browser's module (firefox.mjs, webkit.mjs) has two functions. `missing` lists what is not installed.
// `launch` starts the browser: its `page` gives a page that shares no storage with others, and `close` ends it.
// A page can
//   open(address), reload()    and waits until it has loaded
//   evaluate(act, ...args)     run a function in the page and return what it returns or promises
//   stroke(places)             press the mouse at the first place, move it over the others, and let it go
//   errors()                   list what has gone wrong in it
//   close()

import assert from "node:assert/strict";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "./site.mjs";

/// Until the engine has loaded and done something: generous, for busy machines. Where a browser compiles the
/// engine anew while it runs, the first step takes it long.
const SOON = 120_000;

/// What WebKit's driver says when the process of a page has ended. It was seen once in some thirty runs, while
/// another WebKit ran beside it.
const CRASH = /page crash or hang|Could not parse script result/;

const TRAIN = "?page=train&family=cdcgan&size=xs&device=cpu&run=7&set=batch_size.8";
const STUDIO_GRID = "[data-page=studio] .hero .picture-grid:not(.empty) canvas";
const UNTIL = "[data-page=train] .stop-at input";
const DRAW_OUTPUT = ".draw-output .picture-grid:not(.empty) canvas";

/// The tests in one browser. Without it they fail, unless ATELIER_WITHOUT names it ("firefox webkit"): then
/// whoever runs them knows that they are left out.
export async function everywhere(name, { missing, launch }) {
  const lacking = missing();
  const may = (process.env.ATELIER_WITHOUT ?? "").toLowerCase().split(/[\s,]+/).includes(name.toLowerCase());
  if (lacking.length > 0 && may) {
    test(`${name}: draws, trains and resumes`, { skip: `without ${lacking.join(", ")}, as ATELIER_WITHOUT allows` });
    return;
  }
  if (lacking.length > 0) {
    throw new Error(
      `${name} is not installed: there is no ${lacking.join(", ")}. ` +
        `scripts/setup.sh installs it; ATELIER_WITHOUT=${name.toLowerCase()} goes without.`,
    );
  }
  const site = await serve();
  const browser = await launch();
  after(async () => {
    await browser.close();
    await site.close();
  });
  for (const [what, act] of SCENARIOS) {
    test(`${name}: ${what}`, { timeout: 5 * SOON }, async (t) => {
      try {
        await scenario(t, browser, site, act);
      } catch (error) {
        if (!CRASH.test(error.message)) throw error;
        t.diagnostic(`once more, for the browser's page has crashed: ${error.message}`);
        await scenario(t, browser, site, act);
      }
    });
  }
}

/// One scenario in a page of its own.
async function scenario(t, browser, site, act) {
  const page = await browser.page();
  t.diagnostic(page.version);
  try {
    await act(t, page, (address) => page.open(`${site.origin}/${address}`));
    assert.deepEqual(await page.errors(), [], "nothing goes wrong unseen");
    assert.deepEqual(site.forbidden, [], "nothing is against the security policy");
  } catch (error) {
    // Often they say why.
    t.diagnostic(`errors in the page: ${JSON.stringify(await page.errors().catch(String))}`);
    throw error;
  } finally {
    await page.close().catch((error) => t.diagnostic(`not closed: ${error.message}`));
  }
}

const SCENARIOS = [
  ["the Studio draws", studioDraws],
  ["Draw draws", drawDraws],
  ["Train trains", trainTrains],
  ["a reload resumes", reloadResumes],
];

async function studioDraws(t, page, open) {
  await open("");
  const line = "[data-page=studio] .status-line .number";
  await waitFor(page, "the engine to draw", isThere, line, "pictures in");
  t.diagnostic(await page.evaluate((line) => document.querySelector(line).textContent, line));
  const levels = await page.evaluate(greyLevels, STUDIO_GRID);
  assert.ok(levels > 20, `the pictures are not blank: ${levels} grey levels`);
  const before = await page.evaluate(pixels, STUDIO_GRID);
  await page.evaluate(fill, "#seed", "77");
  await waitFor(page, "other pictures", isOther, STUDIO_GRID, before);
}

async function drawDraws(t, page, open) {
  await open("?page=draw");
  await waitFor(page, "the example's translation", isThere, DRAW_OUTPUT);
  const example = await page.evaluate(pixels, DRAW_OUTPUT);
  const { x, y, width, height } = await waitFor(page, "the canvas", place, "[role=application]");
  const bag = [[0.2, 0.4], [0.8, 0.4], [0.85, 0.85], [0.15, 0.85], [0.2, 0.4]];
  await page.stroke(bag.map(([right, down]) => [x + right * width, y + down * height]));
  await waitFor(page, "another translation", isOther, DRAW_OUTPUT, example);
  // It was the stroke that has changed it.
  await click(page, "[data-act=undo]");
  await waitFor(page, "the example again", isSame, DRAW_OUTPUT, example);
}

async function trainTrains(t, page, open) {
  await open(TRAIN);
  t.diagnostic(`six steps of eight images took ${await train(page)} ms, with the engine's start`);
  const losses = await page.evaluate(() => {
    const values = document.querySelectorAll("[data-page=train] .chart .legend-value");
    return [...values].slice(0, 2).map((value) => value.textContent);
  });
  t.diagnostic(`losses ${losses.join(" and ")}`);
  assert.equal(losses.length, 2);
  for (const loss of losses) assert.match(loss, /^\d+\.\d+$/);
}

async function reloadResumes(t, page, open) {
  await open(TRAIN);
  await train(page);
  // Then the browser would not ask before the page is left.
  await waitFor(page, "the run to be kept", () => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return !event.defaultPrevented;
  });
  await page.reload();
  // Before, the links are those of index.html, which load the page once more.
  await waitFor(page, "the page", isThere, ".sheet");
  await click(page, "nav a", "My runs");
  await waitFor(page, "the run in the list", isThere, ".run-card", "step 6");
  await click(page, ".run-card button", "Go on training");
  await waitFor(page, "step 8", hasSteps, 8);
}

/// Trains up to step 6, and says how many milliseconds that took.
async function train(page) {
  await waitFor(page, "the controls", isThere, UNTIL);
  await page.evaluate(fill, UNTIL, "6");
  const from = Date.now();
  await click(page, "[data-page=train] button", "Train");
  await waitFor(page, "step 6", hasSteps, 6);
  await waitFor(page, "the pause", isThere, ".doing[data-phase=paused]");
  assert.ok(!(await page.evaluate(hasSteps, 7)), "it has paused at step 6");
  return Date.now() - from;
}

/// Waits until a function has something to say in the page, and returns that.
async function waitFor(page, what, act, ...args) {
  const until = Date.now() + SOON;
  for (;;) {
    const said = await page.evaluate(act, ...args);
    if (said) return said;
    assert.ok(Date.now() < until, `waited for ${what}`);
    await sleep(50);
  }
}

/// Clicks on what a selector finds; with a text, on the one that says exactly this.
async function click(page, selector, text = "") {
  const { x, y, width, height } = await waitFor(page, `“${text || selector}” to click`, place, selector, text);
  await page.stroke([[x + width / 2, y + height / 2]]);
}

// ---------------------------------------------------------------------------------------
// These are sent to the page one by one: none of them may use anything from outside it
// ---------------------------------------------------------------------------------------

const isThere = (selector, text = "") =>
  [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(text));

const pixels = (selector) => document.querySelector(selector).toDataURL();
const isSame = (selector, before) => document.querySelector(selector)?.toDataURL() === before;
const isOther = (selector, before) => ![undefined, before].includes(document.querySelector(selector)?.toDataURL());

function greyLevels(selector) {
  const canvas = document.querySelector(selector);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(data.filter((_, i) => i % 4 === 0)).size;
}

function hasSteps(wanted) {
  const text = document.querySelector("dt:has(#number-steps) + dd")?.textContent ?? "";
  return Number(text.split("/")[0].replaceAll(",", "")) >= wanted;
}

/// Brings an element into sight and says where it is, once it can be pressed.
function place(selector, text) {
  const found = [...document.querySelectorAll(selector)];
  const element = text ? found.find((one) => one.textContent.trim() === text) : found[0];
  if (!element || element.disabled) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return element.contains(top) ? { x, y, width, height } : null;
}

/// Types a text in place of what is in a field.
function fill(selector, text) {
  const field = document.querySelector(selector);
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.blur();
}
