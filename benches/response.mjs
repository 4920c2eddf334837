// How long a visitor waits, on the built page with its own defaults: from the navigation to the first
// garments, and from pressing Train (cDCGAN XS, CPU, every core) to that step, with the class accuracy by
// then. Also the longest tasks of the page's thread meanwhile. Before that, with nothing cached and over
// two slow lines (slow-line.mjs): until the first pictures are painted, and until "New seed", pressed as
// soon as it is there, has brought other pictures. Files are sent as gzip. And on the Draw page how long
// after a press of the pen the output is another one, alone and while a run trains in the same tab.
//
//   node benches/response.mjs [--only lines|visits|training|drawing] [--visits 5] [--steps 440]

import { parseArgs } from "node:util";
import { button, choose, grid, launch, longestTasks, now, prepare, stepsReach, visit } from "../tests/e2e/visitor.mjs";
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
  const times = { pictures: [], answered: [] };
  for (let i = 0; i < visits; i++) {
    await inPage("", { first: timeFirstPictures, waitUntil: "commit" }, async (page) => {
      const seconds = await page.evaluate(() => self.timesOfFirstPictures);
      for (const name of Object.keys(times)) times[name].push(seconds[name]);
    }, slow);
  }
  await slow.close();
  const words = (list) => `${median(list).toFixed(2)} s (${list.map((s) => s.toFixed(2)).join(", ")})`;
  console.log(`${line.megabits} Mbit/s, ${line.roundTripMs} ms: first pictures after ${words(times.pictures)}`);
  console.log(`  "New seed" answered after ${words(times.answered)}`);
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
  self.timesOfFirstPictures = (async () => {
    await until(painted);
    await frame();
    const pictures = seconds();
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

/// Milliseconds from presses of the pen to the frame in which the output is another picture.
async function presses(page, count) {
  const output = page.locator(".draw-output .picture-grid:not(.empty) canvas");
  await output.waitFor();
  const canvas = page.getByRole("application", { name: "Canvas to draw on" });
  const box = await canvas.boundingBox();
  const times = [];
  for (let i = 0; i < count; i++) {
    await output.evaluate((picture) => {
      const pixels = () => picture.getContext("2d").getImageData(0, 0, picture.width, picture.height).data.join();
      const before = pixels();
      self.answered = new Promise((done) => {
        addEventListener("pointerdown", (event) => {
          const look = (frame) => (pixels() === before ? requestAnimationFrame(look) : done(frame - event.timeStamp));
          requestAnimationFrame(look);
        }, { once: true, capture: true });
      });
    });
    // Dots apart from each other, within the garment.
    await page.mouse.click(box.x + (0.3 + 0.04 * (i % 11)) * box.width, box.y + (0.3 + 0.08 * (i % 6)) * box.height);
    times.push(await page.evaluate(() => self.answered));
    await page.waitForTimeout(300);
  }
  return `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;
}

async function drawing() {
  const pagesLink = (page, name) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
  await inPage("?page=draw", {}, async (page) => {
    console.log(`the pen's press to another output: ${await presses(page, 11)}`);
  });
  await inPage("?page=train&family=cdcgan&size=xs&device=cpu", {}, async (page) => {
    await prepare(page, {});
    await button(page, "Train").click();
    await stepsReach(page, 20, MINUTES);
    await pagesLink(page, "Draw").click();
    console.log(`  while cDCGAN XS trains: ${await presses(page, 11)}`);
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
