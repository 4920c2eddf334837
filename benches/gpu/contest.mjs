// One network, trained by the page's own engine in this process (dawn.mjs): one line of JSON.
//
//   node benches/gpu/contest.mjs reference|cdcgan-xs|cdcgan-s… [--steps 30] [--cpu] [--kernels registers|shared] [--dist dist-test]
//
// The reference is the benchmark's (reference.mjs). The others are runs as a visitor starts them: the
// settings of a shipped model, by the page's commands, without pictures on the way. --cpu trains on
// the CPU instead, to see what the losses should be.

import { parseArgs } from "node:util";
import { settings, startEngine, until } from "./dawn.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "30" },
    cpu: { type: "boolean", default: false },
    kernels: { type: "string" },
    dist: { type: "string", default: "dist-test" },
  },
});
const [network] = positionals;
const steps = Number(values.steps);
/// Losses that are compared, before the steps that are timed.
const FIRST = 3;

const engine = await startEngine(values.dist, values.cpu ? "engine" : "engine-webgpu");
if (values.kernels) engine.send({ "choose-kernels": { variant: values.kernels } });
const found = network === "reference" ? await reference() : await run(network);
console.log(JSON.stringify({ network, kernels: values.kernels, adapter: engine.adapter, steps, ...found }));
process.exit(0);

async function reference() {
  const queued = values.cpu ? 0 : steps;
  engine.send({ benchmark: { world_size: 1, steps: Math.max(steps, FIRST - 1), queued } });
  const counts = [];
  const { event } = await until(engine, ({ name, gpu }) => {
    if (name === "warming" && gpu) counts.push(gpu);
    return name === "benchmarked";
  });
  const each = (what) => Math.round((counts.at(-1)[what] - counts[0][what]) / (counts.length - 1));
  return {
    first_step_ms: event.first_ms,
    ms_per_step: median(event.step_ms),
    ms_min: Math.min(...event.step_ms),
    ms_per_step_queued: event.queued_ms || undefined,
    host_ms: median(event.queue_ms),
    ...(counts.length > 1 && { dispatches: each("dispatches"), submits: each("submits") }),
    losses: event.losses.slice(0, FIRST),
  };
}

/// A run has nobody who waits for each step: its time is that of all of them.
async function run(id) {
  engine.send({ "new-run": { settings: settings(values.dist, id) } });
  await until(engine, ({ name }) => name === "snapshot");
  const begun = performance.now();
  const first = await train(1);
  const few = await train(FIRST);
  const many = await train(FIRST + steps);
  const losses = [...first.losses, ...few.losses];
  // Each stop draws a picture; the difference is of steps only.
  const each = (what) => {
    const [a, b, c] = [first, few, many].map(({ gpu }) => gpu[what]);
    return Math.round((c - b - (b - a)) / (steps - (FIRST - 1)));
  };
  return {
    first_step_ms: first.stopped - begun,
    ms_per_step_queued: (many.stopped - many.began) / steps,
    host_ms: many.host_ms,
    ...(first.gpu && steps >= FIRST && { dispatches: each("dispatches"), submits: each("submits") }),
    losses,
  };
}

/// Trains up to a step: when it began and had done it, its losses, and the counts after its picture.
async function train(step) {
  engine.send({ start: { until: step } });
  const { at: began } = await until(engine, ({ name, event }) => name === "running" && event.running);
  const told = [];
  let host = 0;
  const { at: stopped } = await until(engine, ({ name, event }) => {
    if (name === "stats") {
      told.push(...event.steps);
      host += event.steps.length * event.pace.host_ms_per_step;
    }
    return name === "running" && !event.running;
  });
  const { gpu } = await until(engine, ({ name }) => name === "snapshot");
  const losses = told.map((step) => [step.d_loss, step.g_loss]);
  return { began, stopped, losses, gpu, host_ms: host / told.length };
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
