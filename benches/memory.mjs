// What memory does while a run goes on: cDCGAN XS on the built page, in a table.
//
//   node benches/memory.mjs [--device cpu|webgpu] [--steps 2000] [--batch 64] [--rows 10]
//
// Three numbers: what the engine holds (wasm memory, which can only grow), the JavaScript heap of
// the page after a collection, and, on WebGPU, the buffers that the worker has made and neither
// destroyed nor lost to the collector.

import { parseArgs } from "node:util";
import { launch } from "../tests/e2e/chromium.mjs";
import { button, prepare, steps, stepsReach } from "../tests/e2e/visitor.mjs";
import { serve } from "./server.mjs";

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "cpu" },
    steps: { type: "string", default: "2000" },
    batch: { type: "string", default: "64" },
    rows: { type: "string", default: "10" },
  },
});
const [wanted, batch, rows] = [values.steps, values.batch, values.rows].map(Number);
const webgpu = values.device === "webgpu";
const HOUR = 3_600_000;

/// Counts the buffers that are alive. It runs in the worker, before the engine.
function countBuffers() {
  let alive = 0;
  const gone = new FinalizationRegistry((buffer) => {
    if (!buffer.destroyed) alive -= 1;
  });
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  const states = new WeakMap();
  GPUDevice.prototype.createBuffer = function (...given) {
    const buffer = createBuffer.apply(this, given);
    const state = { destroyed: false };
    states.set(buffer, state);
    gone.register(buffer, state);
    alive += 1;
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    const state = states.get(this);
    if (state && !state.destroyed) {
      state.destroyed = true;
      alive -= 1;
    }
    return destroy.apply(this);
  };
  self.liveBuffers = () => alive;
}

const site = await serve();
const browser = await launch({ webgpu: webgpu && "software" });
try {
  // Routes do not see what a service worker fetches.
  const page = await browser.newPage({ serviceWorkers: "block" });
  page.setDefaultTimeout(HOUR);
  // The engine's script is delayed by a line of our own before it.
  await page.route(/\/worker-\w+\.js\?engine-webgpu/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `(${countBuffers})();\n${await answer.text()}` });
  });
  await page.goto(`${site.origin}/?page=train&family=cdcgan&size=xs&device=${values.device}`);
  await page.getByRole("combobox", { name: "Score every" }).selectOption("off");
  await prepare(page, { batch });
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const buffers = async () => {
    const counts = page.workers().map((worker) => worker.evaluate(() => self.liveBuffers?.()));
    return (await Promise.all(counts)).find((count) => count !== undefined);
  };
  await button(page, "Train").click();
  console.log(`cDCGAN XS, batch ${batch}, ${values.device}, Chromium ${browser.version()}\n`);
  console.log("| step | engine | JS heap of the page, MB | GPU buffers |\n| ---: | ---: | ---: | ---: |");
  for (let row = 1; row <= rows; row++) {
    await stepsReach(page, Math.round((wanted * row) / rows), HOUR);
    const engine = await page.locator("dt:has(#number-memory) + dd").textContent();
    const [step, used, alive] = [await steps(page), await heap(), await buffers()];
    console.log(`| ${step} | ${engine} | ${used.toFixed(1)} | ${alive ?? "–"} |`);
  }
} finally {
  await browser.close();
  await site.close();
}
