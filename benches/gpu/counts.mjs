// What a training step of every family in size XS asks of the GPU: dispatches and submits, and how many
// shaders are compiled after the first steps, which should be none.
//
//   node benches/gpu/counts.mjs [--dist dist-test] [--save benches/gpu/counts.json] [--before FILE] [family…]
//
// Prints a table, with a column for what --before's file says (saved earlier by --save). Runs on any
// adapter, the software one included (README.md says how): the counts depend neither on it nor on the
// batch, which is small. The first family takes longest, while the shaders are compiled.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { settings, startEngine, until } from "./dawn.mjs";

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: "string", default: "dist-test" },
    save: { type: "string" },
    before: { type: "string" },
  },
});
const BATCH = 4;
/// A run is stopped after these steps. Each time it draws once; the counts between the first two
/// stops, less those between the last two, are of steps only.
const STOPS = [2, 6, 8];

const engine = await startEngine(values.dist, "engine-webgpu");
const { models } = JSON.parse(readFileSync(join(values.dist, "pretrained/manifest.json"), "utf8"));
// One entry a family, whatever its size.
const shipped = new Map(models.map(({ id, settings }) => [settings.family, id]));

const counted = {};
for (const [family, id] of shipped) {
  if (wanted.length && !wanted.includes(family)) continue;
  counted[family] = await count(settings(values.dist, id, { size: "xs", batch_size: BATCH }));
  console.error(`${family}: ${JSON.stringify(counted[family])}`);
}
if (values.save) writeFileSync(values.save, `${JSON.stringify(counted, null, 2)}\n`);
console.log(table(counted, values.before && JSON.parse(readFileSync(values.before, "utf8"))));
process.exit(0);

async function count(settings) {
  engine.send({ "new-run": { settings } });
  await until(engine, ({ name }) => name === "snapshot");
  const at = [];
  for (const until of STOPS) at.push(await countsAt(until));
  const steps = 2 * STOPS[1] - STOPS[0] - STOPS[2];
  const each = (what) => Math.round((2 * at[1][what] - at[0][what] - at[2][what]) / steps);
  const compiled = at[2].pipelines - at[0].pipelines;
  return { dispatches: each("dispatches"), submits: each("submits"), compiled };
}

/// Trains up to a step; the counts when its picture is here.
async function countsAt(step) {
  engine.send({ start: { until: step } });
  const last = ({ name, event }) => name === "snapshot" && event.step === step;
  return (await until(engine, last)).gpu;
}

function table(now, before) {
  const row = ([family, { dispatches, submits, compiled }]) => {
    const old = before?.[family];
    const counts = old ? [old.dispatches, dispatches, old.submits, submits] : [dispatches, submits];
    const cells = [...counts, compiled];
    return `| ${[family, ...cells].join(" | ")} |`;
  };
  const counts = before ? ["dispatches before", "after", "submits before", "after"] : ["dispatches", "submits"];
  const heads = [...counts, "shaders compiled later"];
  const rule = `| --- |${" ---: |".repeat(heads.length)}`;
  return [`| a step of | ${heads.join(" | ")} |`, rule, ...Object.entries(now).map(row)].join("\n");
}
