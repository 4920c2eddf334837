// Where a step of the reference DCGAN goes on WebGPU, kernel by kernel, in a table.
//
//   node benches/gpu-profile.mjs [--rows 20]
//
// It notes every dispatch of one step, and when the benchmark is over runs each of them again, by
// itself, until the GPU says that it is done. What they compute then is of no use; how long they
// take is the same.

import { parseArgs } from "node:util";
import { launch } from "../tests/e2e/chromium.mjs";
import { serve } from "./server.mjs";

const { values } = parseArgs({ options: { rows: { type: "string", default: "20" } } });
const ADAPTER = process.env.ATELIER_GPU === "hardware" ? "hardware" : "software";
const HALF_AN_HOUR = 1_800_000;

/// Runs in the worker, before the engine.
function note() {
  const names = new WeakMap();
  const passes = new WeakMap();
  let queue;
  let dispatches = [];
  let last = [];

  const around = (type, method, after) => {
    const original = type.prototype[method];
    type.prototype[method] = function (...given) {
      const result = original.apply(this, given);
      after(this, given, result);
      return result;
    };
  };
  const name = (_device, [{ label, compute }], pipeline) => {
    const named = (pipeline) => names.set(pipeline, label || compute.entryPoint || "unnamed");
    pipeline.then ? pipeline.then(named) : named(pipeline);
  };
  around(GPUDevice, "createComputePipeline", name);
  around(GPUDevice, "createComputePipelineAsync", name);
  around(GPUQueue, "submit", (it) => (queue = it));
  around(GPUCommandEncoder, "beginComputePass", (_encoder, _given, pass) => passes.set(pass, { groups: [] }));
  around(GPUComputePassEncoder, "setPipeline", (pass, [pipeline]) => (passes.get(pass).pipeline = pipeline));
  around(GPUComputePassEncoder, "setBindGroup", (pass, [index, ...rest]) => (passes.get(pass).groups[index] = rest));
  around(GPUComputePassEncoder, "dispatchWorkgroups", (pass, size) => {
    const { pipeline, groups } = passes.get(pass);
    dispatches.push({ pipeline, groups: [...groups], size });
  });

  // The engine says "warming" after each step.
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    if (message.json?.startsWith('{"warming"')) last = dispatches;
    dispatches = [];
    post(message, ...rest);
  };

  const again = async (device, { pipeline, groups, size }) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    groups.forEach((group, index) => group && pass.setBindGroup(index, ...group));
    pass.dispatchWorkgroups(...size);
    pass.end();
    const start = performance.now();
    queue.submit([encoder.finish()]);
    await queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  let device;
  around(GPUDevice, "createCommandEncoder", (it) => (device = it));
  self.runAgain = async () => {
    const rows = {};
    for (const dispatch of [...last]) {
      const row = (rows[names.get(dispatch.pipeline)] ??= { count: 0, ms: 0 });
      row.count += 1;
      row.ms += await again(device, dispatch);
    }
    return rows;
  };
}

/// A kernel's name without the types it was made for.
const short = (name) => name.replace(/_[fuib]\d+.*$/, "").slice(0, 70);

const site = await serve();
const browser = await launch({ webgpu: ADAPTER });
try {
  const page = await browser.newPage();
  await page.route("**/gpu-count.js", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `(${note})();\n${await answer.text()}` });
  });
  await page.goto(`${site.origin}/bench.html?backend=webgpu&workers=1&steps=1`);
  await page.waitForFunction(() => window.benchResult, undefined, { timeout: HALF_AN_HOUR });
  const result = await page.evaluate(() => window.benchResult);
  if (result.error) throw new Error(result.error);
  const rows = Object.entries(await page.workers()[0].evaluate(() => self.runAgain()));
  const all = rows.reduce((sum, [, { ms }]) => sum + ms, 0);
  console.log(`One step: ${Math.round(result.ms_per_step)} ms; its dispatches one by one: ${Math.round(all)} ms\n`);
  console.log("| kernel | dispatches | ms | share |\n| --- | ---: | ---: | ---: |");
  rows.sort(([, a], [, b]) => b.ms - a.ms);
  for (const [name, { count, ms }] of rows.slice(0, Number(values.rows))) {
    console.log(`| ${short(name)} | ${count} | ${Math.round(ms)} | ${((100 * ms) / all).toFixed(1)} % |`);
  }
} finally {
  await browser.close();
  await site.close();
}
