// `make bench`: Atelier and its peers train the reference DCGAN (reference.mjs) on this machine,
// one after the other, and a table says how they compare.
//
//   node benches/run.mjs [part of a name…] [--steps N] [--gpu-steps N]
//
// Without a name, all run, and RESULTS.md is written anew. Steps come after a first one, which is
// timed apart. On the CPU everyone runs twice, in turns, so that a slow minute of the machine does
// not fall on one of them, and the better median counts. On the GPU once: the software adapter
// takes minutes.
//
//   ATELIER_DIST   the built page            ATELIER_BIN            the command line program
//   TORCH_PYTHON   a Python with PyTorch     TORCH_LD_LIBRARY_PATH  where it finds its libraries
//   CHROMIUM       the browser               ATELIER_GPU=hardware   instead of the software adapter

import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { CPU, GPU, run } from "./contestants.mjs";
import { agreement, gpuTable, longTasks, machine, secondCore, timesTable, versions } from "./report.mjs";
import { serve } from "./server.mjs";

const REFERENCE = "atelier cpu, 1 worker";
const CPU_ROUNDS = 2;

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "20" },
    "gpu-steps": { type: "string", default: "1" },
  },
});
const steps = atLeastOne(values.steps);
const gpuSteps = atLeastOne(values["gpu-steps"]);

function atLeastOne(text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text}: a number of steps is 1 or more`);
  return number;
}

const chosen = (all) =>
  Object.entries(all).filter(([name]) => !wanted.length || wanted.some((part) => name.includes(part)));

/// All contestants once and again: A B C A B C.
async function rounds(contestants, count, steps, sites) {
  const results = Object.fromEntries(contestants.map(([name]) => [name, []]));
  for (let round = 1; round <= count; round++) {
    for (const [name, contestant] of contestants) {
      const result = await run(contestant, steps, sites);
      results[name].push(result);
      console.error(`${name}, round ${round} of ${count}: ${brief(result)}`);
    }
  }
  return results;
}

/// For the progress on the console.
const brief = (result) =>
  result.error ?? result.skipped ?? `${result.ms_per_step.toFixed(1)} ms a step (first ${result.first_step_ms.toFixed(0)} ms)`;

/// What was run, without the paths of this machine.
function command() {
  const names = ["ATELIER_DIST", "ATELIER_BIN", "TORCH_PYTHON", "TORCH_LD_LIBRARY_PATH", "CHROMIUM", "ATELIER_GPU"];
  const set = names.filter((name) => process.env[name]).map((name) => `${name}=…`);
  const quoted = process.argv.slice(2).map((word) => (/\s/.test(word) ? `"${word}"` : word));
  return [...set, "node benches/run.mjs", ...quoted].join(" ");
}

function report(cpu, gpu, load) {
  const all = { ...cpu, ...gpu };
  const date = new Date().toISOString().slice(0, 10);
  return [
    "# The benchmark's last run",
    `One step of the reference DCGAN (\`reference.mjs\`): batch 64, D and G once each, both losses read back. The ratio is to "${REFERENCE}". Made on ${date} by \`${command()}\`.`,
    [...machine(load), ...versions(all)].join("\n"),
    Object.keys(cpu).length && onCpu(cpu),
    secondCore(cpu),
    Object.keys(gpu).length && onGpu(cpu, gpu),
    longTasks(all),
    agreement(all),
  ].filter(Boolean).join("\n\n");
}

const onCpu = (cpu) => `## On the CPU

Median of ${steps} steps after the first; everyone ran ${CPU_ROUNDS} times, in turns, and the better median counts.

${timesTable(cpu, REFERENCE)}`;

function onGpu(cpu, gpu) {
  const reference = cpu[REFERENCE] && { [REFERENCE]: cpu[REFERENCE] };
  return `## On WebGPU

Median of ${gpuSteps} after the first.

${timesTable({ ...reference, ...gpu }, REFERENCE)}

${gpuTable(gpu)}`;
}

const load = os.loadavg();
const sites = { isolated: await serve(), alone: await serve({ alone: true }) };
try {
  const cpu = await rounds(chosen(CPU), CPU_ROUNDS, steps, sites);
  const gpu = await rounds(chosen(GPU), 1, gpuSteps, sites);
  const text = `${report(cpu, gpu, load)}\n`;
  console.log(text);
  if (!wanted.length) writeFileSync(new URL("RESULTS.md", import.meta.url), text);
} finally {
  await Promise.all(Object.values(sites).map((site) => site.close()));
}
