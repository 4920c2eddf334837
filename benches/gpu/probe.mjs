// Where Dawn's time goes on the adapter that dawn.mjs finds: how long single things take that a training
// step is made of.
//
//   node benches/gpu/probe.mjs
//
// Prints a line for each in Markdown: from the first call until the GPU has done it, a dozen times after
// a first that does not count (fewer where they are slow); and how long the calls alone took.

import { figure, table } from "../report.mjs";
import { findAdapter, nameOf, offerGpu } from "./dawn.mjs";

const TIMES = 12;
/// No further time is taken after this long. What waits 200 ms a hundred times takes 20 s each.
const ENOUGH_MS = 4_000;
const MEGABYTE = 1 << 20;
const MANY = 100;

const adapter = await findAdapter(await offerGpu());
const device = await adapter.requestDevice();
const { queue } = device;
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
const buffer = (usage) => device.createBuffer({ size: MEGABYTE, usage });
const store = buffer(STORAGE | COPY_SRC | COPY_DST);
const readable = buffer(COPY_DST | MAP_READ);
const few = new Uint8Array(64);
const code = `
  @group(0) @binding(0) var<storage, read_write> numbers: array<f32>;
  @compute @workgroup_size(64)
  fn main(@builtin(global_invocation_id) at: vec3u) { numbers[at.x] += 1; }`;
const pipeline = await device.createComputePipelineAsync({
  layout: "auto",
  compute: { module: device.createShaderModule({ code }) },
});
const layout = pipeline.getBindGroupLayout(0);
const bindings = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: store } }] });

const repeat = (count, what) => Array.from({ length: count }, what);

function submit(encode = () => {}) {
  const encoder = device.createCommandEncoder();
  encode(encoder);
  queue.submit([encoder.finish()]);
}

function dispatch(encoder) {
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(16);
  pass.end();
}

/// Each makes its calls at once. It may answer a promise to wait for before the time is taken, and what
/// to tidy up after it.
const probes = {
  "an empty submission": () => submit(),
  "1 MB read back": () => {
    submit((encoder) => encoder.copyBufferToBuffer(store, 0, readable, 0, MEGABYTE));
    const copy = () => readable.getMappedRange().slice(0);
    return { wait: readable.mapAsync(GPUMapMode.READ).then(copy), tidy: () => readable.unmap() };
  },
  "100 writeBuffer of 64 bytes": () => {
    repeat(MANY, () => queue.writeBuffer(store, 0, few));
    submit();
  },
  "50 new buffers of 1 MB": () => {
    const made = repeat(50, () => buffer(STORAGE));
    submit();
    return { tidy: () => made.forEach((one) => one.destroy()) };
  },
  "100 passes of one dispatch, one submission": () =>
    submit((encoder) => repeat(MANY, () => dispatch(encoder))),
  "100 submissions of one dispatch": () => void repeat(MANY, () => submit(dispatch)),
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function row([name, probe]) {
  const calls = [];
  const done = [];
  const begun = performance.now();
  while (done.length <= TIMES && (done.length < 2 || performance.now() - begun < ENOUGH_MS)) {
    const start = performance.now();
    const { wait, tidy } = probe() ?? {};
    calls.push(performance.now() - start);
    await (wait ?? queue.onSubmittedWorkDone());
    done.push(performance.now() - start);
    tidy?.();
  }
  const [ms, calling] = [done, calls].map((all) => all.slice(1));
  return [name, figure(median(ms)), figure(Math.max(...ms)), figure(median(calling)), ms.length];
}

const rows = [];
for (const probe of Object.entries(probes)) {
  rows.push(await row(probe));
  console.error(rows.at(-1).join(" "));
}
console.log(`## What takes how long on "${nameOf(adapter)}", in Dawn

${table(["ms", "median", "worst", "of which the calls, median", "times"], rows)}
`);
process.exit(0);
