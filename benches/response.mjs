// How long a visitor waits, on the built page with its own defaults: from the navigation to the first
// garments, and from pressing Train (cDCGAN XS, CPU, every core) to that step, with the class accuracy by
// then. Also the longest tasks of the page's thread meanwhile. Before that, with nothing cached and over
// two slow lines (slow-line.mjs): until the first pictures are painted, and until "New seed", pressed as
// soon as it is there, has brought other pictures; and in a second visit, with the copies that the service
// worker has kept, until the engine has drawn. Files are sent as gzip. And on the Draw page how long
// after a stroke the output is the new one, alone and while a run trains in the same tab.
//
//   node benches/response.mjs [--only lines|visits|training|drawing] [--visits 5] [--steps 440]

import { parseArgs } from "node:util";
import { button, choose, grid, launch, longestTasks, now, prepare, steps, stepsReach, visit } from "../tests/e2e/visitor.mjs";
import { serve } from "./server.mjs";
import { slowLine } from "./slow-line.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    visits: { type: "string", default: "5" },
    steps: { type: "string", default: "440" },
  },
});
const visits = Number(values.visits);
const wanted = Number(values.steps);
const MINUTES = 600_000;
const LINES = [
  { megabits: 10, roundTripMs: 40 },
  { megabits: 1.6, roundTripMs: 150 },
];

const site = await serve({ encodings: ["gzip"] });
const browser = await launch();

/// Runs `what` with a page of its own, as a test would.
async function inPage(address, options, what, at = site) {
  const ends = [];
  const page = await visit({ after: (end) => ends.push(end) }, browser, at, address, options);
  try {
    await what(page);
  } finally {
    for (const end of ends) await end();
  }
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

async function overALine(line) {
  const slow = await slowLine(site.origin, line);
  const times = { pictures: [], answered: [], picturesAgain: [], drawnAgain: [] };
  for (let i = 0; i < visits; i++) {
    await inPage("", { first: timeFirstPictures, waitUntil: "commit", offline: true }, async (page) => {
      const measure = async () => {
        const seconds = await page.evaluate(() => self.timesOfFirstPictures);
        for (const [name, time] of Object.entries(seconds)) times[name].push(time);
      };
      await measure();
      await page.evaluate(hasKeptAll);
      await page.goto("about:blank");
      slow.hangUp();
      // A second visit is later: the browser is done with the first.
      await page.waitForTimeout(3_000);
      await page.goto(`${slow.origin}/`, { waitUntil: "commit" });
      await measure();
    }, slow);
  }
  await slow.close();
  const words = (list) => `${median(list).toFixed(2)} s (${list.map((s) => s.toFixed(2)).join(", ")})`;
  console.log(`${line.megabits} Mbit/s, ${line.roundTripMs} ms: first pictures after ${words(times.pictures)}`);
  console.log(`  "New seed" answered after ${words(times.answered)}`);
  console.log(`  second visit: first pictures after ${words(times.picturesAgain)}`);
  console.log(`  second visit: the engine has drawn after ${words(times.drawnAgain)}`);
}

/// In the page: waits until the service worker has kept what a visit leaves; the engine that trains is the last.
async function hasKeptAll() {
  await navigator.serviceWorker.ready;
  const isTrainer = ({ url }) => /\/engine-(relaxed-)?[0-9a-f]{16}_bg/.test(url);
  for (;;) {
    for (const name of await caches.keys()) {
      if ((await (await caches.open(name)).keys()).some(isTrainer)) return;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/// In the page, before anything else: looks at every frame. The times are in seconds.
function timeFirstPictures() {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const until = async (what) => {
    for (;;) {
      const found = what();
      if (found) return found;
      await frame();
    }
  };
  const seconds = () => performance.now() / 1e3;
  const canvas = () => document.querySelector(".hero .picture-grid:not(.empty) canvas");
  const pixels = () => canvas()?.getContext("2d").getImageData(0, 0, canvas().width, canvas().height).data.join();
  const painted = () => {
    const image = document.getElementById("first-picture");
    return (image?.complete && image.offsetWidth > 0) || canvas();
  };
  const newSeed = () => [...document.querySelectorAll(".status-line button")].find((b) => b.textContent.includes("New"));
  const hasDrawn = () => document.querySelector(".status-line .number")?.textContent.includes("pictures in");
  // Between the visits is an empty page, which has no storage.
  if (location.protocol === "about:") return;
  const again = sessionStorage.visited;
  sessionStorage.visited = "yes";
  self.timesOfFirstPictures = (async () => {
    await until(painted);
    await frame();
    const pictures = seconds();
    if (again) {
      await until(hasDrawn);
      return { picturesAgain: pictures, drawnAgain: seconds() };
    }
    (await until(newSeed)).click();
    const before = pixels();
    // Without a picture in the page, the first are those of the new seed.
    await until(() => canvas() && pixels() !== before);
    return { pictures, answered: seconds() };
  })();
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
  console.log(`median ${median(times)} ms of ${times.length} visits`);
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

/// Milliseconds from lifting the pen to the last frame in which the output still changed.
async function strokes(page, count) {
  const output = ".draw-output .picture-grid:not(.empty) canvas";
  await page.locator(output).waitFor();
  const canvas = page.getByRole("application", { name: "Canvas to draw on" });
  const stroke = async (places) => {
    const box = await canvas.boundingBox();
    const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
    await page.mouse.move(...at(places[0]));
    await page.mouse.down();
    for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 8 });
    await page.mouse.up();
  };
  await stroke([[0.2, 0.3], [0.8, 0.3], [0.85, 0.9], [0.15, 0.9], [0.2, 0.3]]);
  await page.waitForTimeout(1_000);
  const times = [];
  for (let i = 0; i < count; i++) {
    await page.evaluate((output) => {
      const picture = () => document.querySelector(output);
      const pixels = () => picture()?.getContext("2d").getImageData(0, 0, picture().width, picture().height).data.join();
      const before = pixels();
      self.answered = new Promise((done, fail) => {
        addEventListener("pointerup", ({ timeStamp }) => {
          let [shown, last] = [pixels(), 0];
          const look = (frame) => {
            if (pixels() !== shown) [shown, last] = [pixels(), frame - timeStamp];
            if (frame - timeStamp < 1_000) requestAnimationFrame(look);
            else if (shown === before) fail(new Error("the stroke changed nothing"));
            else done(last);
          };
          requestAnimationFrame(look);
        }, { once: true, capture: true });
      });
    }, output);
    const y = 0.36 + 0.05 * i;
    await stroke([[0.3, y], [0.7, y]]);
    times.push(await page.evaluate(() => self.answered));
  }
  return `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;
}

async function drawing() {
  const pagesLink = (page, name) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
  await inPage("?page=draw", {}, async (page) => {
    console.log(`from lifting the pen to the new output: ${await strokes(page, 9)}`);
  });
  await inPage("?page=train&family=cdcgan&size=xs&device=cpu", {}, async (page) => {
    await prepare(page, {});
    await button(page, "Train").click();
    await stepsReach(page, 20, MINUTES);
    const before = await steps(page);
    await pagesLink(page, "Draw").click();
    const answered = await strokes(page, 9);
    await pagesLink(page, "Train").click();
    console.log(`  while cDCGAN XS trains: ${answered}, in ${(await steps(page)) - before} steps`);
  });
}

try {
  console.log(`Chromium ${browser.version()}`);
  const asked = (what) => !values.only || values.only === what;
  if (asked("lines")) for (const line of LINES) await overALine(line);
  if (asked("visits")) await firstGarments();
  if (asked("training")) await goodGarments();
  if (asked("drawing")) await drawing();
} finally {
  await browser.close();
  await site.close();
}
