// How long a drawing takes that is asked for during training, beside one that is asked for in peace.
//
//   node benches/gpu/drawing.mjs [--model cdcgan-xs] [--batch 64] [--draws 10] [--cpu] [--dist dist-test]
//
// Trains a run like the shipped model, and asks the shipped model for four pictures now and then. Says
// also how many steps each came after those that were told. Exit status 1: one took longer than a tenth
// of a second, and longer than the few steps that may be under way.

import { parseArgs } from "node:util";
import { settings, startEngine, until } from "./dawn.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "cdcgan-xs" },
    batch: { type: "string", default: "64" },
    draws: { type: "string", default: "10" },
    cpu: { type: "boolean", default: false },
    dist: { type: "string", default: "dist-test" },
  },
});
const draws = Number(values.draws);
/// So many steps may be under way where they are slow (src/engine/in_flight.rs), and one may be queued
/// while the command comes.
const A_FEW = 3;
const SOON_MS = 100;
const controls = { seed: 1, truncation: 3, directions: [], layout: { samples: { count: 4, class: null } }, codes: null };

const engine = await startEngine(values.dist, values.cpu ? "engine" : "engine-webgpu");
engine.send({ "load-model": { id: values.model } });
await until(engine, ({ name }) => name === "model-ready");
const alone = [];
for (let i = 0; i <= draws; i++) alone.push((await draw()).ms);

engine.send({ "new-run": { settings: settings(values.dist, values.model, { batch_size: Number(values.batch) }) } });
await until(engine, ({ name }) => name === "snapshot");
engine.send({ start: { until: null } });
const during = [];
while (during.length < draws) {
  const { event } = await until(engine, ({ name }) => name === "stats");
  if (event.pace.step < 3) continue; // shaders are compiled
  const { ms, reached } = await draw({ during: true });
  during.push({ ms, steps: reached - event.pace.step, ms_per_step: event.pace.ms_per_step });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const ms = during.map((draw) => draw.ms);
const result = {
  adapter: engine.adapter,
  ms_per_step: median(during.map((draw) => draw.ms_per_step)),
  alone_ms: median(alone.slice(1)), // the first compiles shaders
  during_ms: median(ms),
  during_worst_ms: Math.max(...ms),
  steps_between: during.map((draw) => draw.steps),
};
console.log(JSON.stringify(result));
const allowed = Math.max(SOON_MS, A_FEW * result.ms_per_step + 2 * result.alone_ms);
process.exit(result.during_worst_ms <= allowed ? 0 : 1);

/// From the command to the pictures. During training also the step that the run had come to.
async function draw({ during = false } = {}) {
  const start = performance.now();
  engine.send({ draw: { request: 1, model: values.model, controls } });
  // Taken up together: no step comes between the two.
  if (during) engine.send("checkpoint");
  const { at } = await until(engine, ({ name }) => name === "drawn");
  const reached = during && (await until(engine, ({ name }) => name === "checkpoint")).event.step;
  return { ms: at - start, reached };
}
