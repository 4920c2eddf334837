// The benchmark for a machine with a GPU: what a training step takes the page's own WebGPU engine there,
// beside PyTorch on the same card. pack.sh makes a folder of it that needs nothing else of ours.
//
//   node benches/gpu/run.mjs [--steps 30] [--networks reference,cdcgan-xs,cdcgan-s] [--kernels registers,shared] [--dist dist-test]
//
// Prints a table in Markdown. Exit status 1: somebody failed, or trained another model than
// the engine does on the CPU.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { figure, table } from "../report.mjs";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "30" },
    networks: { type: "string", default: "reference,cdcgan-xs,cdcgan-s" },
    kernels: { type: "string", default: "registers,shared" },
    dist: { type: "string", default: "dist-test" },
  },
});
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const HALF_AN_HOUR = 1_800_000;
const TORCH_STEPS = 5 * Number(values.steps);
/// How far losses may be from the CPU's: of the first step, and of the two after it, in which what
/// rounding did to the first has grown.
const TOLERANCES = [1e-3, 1e-2, 1e-2];
let sound = true;

async function lastLine(program, args, env = process.env) {
  // Dawn (webgpu 0.6.2) may crash while its process ends; what was printed before that counts.
  const { stdout, stderr, message } = await promisify(execFile)(program, args, { env, timeout: HALF_AN_HOUR })
    .catch((fault) => fault);
  const line = stdout?.trim().split("\n").at(-1);
  if (line?.startsWith("{")) return JSON.parse(line);
  return { error: complaint(stderr || message || "it said nothing") };
}

/// The line that names an error: the last line of all is Node's version. Else that last line.
function complaint(text) {
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /^[\w.]*(Error|Exception)\b.*: /.test(line)) ?? lines.at(-1);
}

const contest = (network, ...more) =>
  lastLine(process.execPath, [here("contest.mjs"), network, "--dist", values.dist, ...more]);

/// Whether the first losses are the CPU's.
function agrees(losses, expected) {
  const near = (found, right, tolerance) => Math.abs(found - right) <= tolerance * Math.max(1, Math.abs(right));
  return expected.every((pair, step) =>
    pair.every((right, which) => near(losses?.[step]?.[which], right, TOLERANCES[step])));
}

function row(name, result, expected) {
  const { error, losses } = result;
  const same = !error && agrees(losses, expected);
  sound &&= same;
  console.error(`${name}: ${error ?? JSON.stringify(result)}`);
  if (error) return [name, `failed: ${error}`];
  const times = [result.ms_per_step, result.ms_per_step_queued, result.host_ms, result.first_step_ms];
  const counts = [result.dispatches ?? "–", result.submits ?? "–"];
  const first = (losses[0] ?? []).map((loss) => loss.toFixed(4)).join(", ");
  return [name, ...times.map(figure), ...counts, `${first}${same ? "" : " (not the CPU's)"}`];
}

/// The engine with each kind of kernels, then PyTorch where it is.
async function rowsOf(network) {
  const rows = [];
  const { losses: expected, error } = await contest(network, "--cpu", "--steps", "2");
  if (error) throw new Error(`${network} on the CPU: ${error}`);
  for (const kernels of values.kernels.split(",")) {
    const asked = kernels === "default" ? [] : ["--kernels", kernels];
    const result = await contest(network, "--steps", values.steps, ...asked);
    adapter ??= result.adapter;
    rows.push(row(`Atelier, ${network}, ${kernels} kernels`, result, expected));
  }
  if (network === "reference" && !process.env.SOFT) rows.push(...(await torchRows(expected)));
  return rows;
}

async function torchRows(expected) {
  // The engine's libraries are none of Python's business.
  const { LD_LIBRARY_PATH: _, ...env } = process.env;
  const python = process.env.TORCH_PYTHON ?? "python3";
  const found = await lastLine(python, [here("../peers/torch.py"), "--device", "cuda", "--steps", `${TORCH_STEPS}`], env);
  if (found.error) {
    console.error(`PyTorch: ${found.error}`);
    return [["PyTorch", `not here: ${found.error}`]];
  }
  card ??= found.device;
  const { losses, first_step_ms, version } = found;
  return ["eager", "cuda graph"].map((way) =>
    row(`PyTorch ${version}, reference, ${way}`, { ...found[way], first_step_ms, losses }, expected));
}

/// The card, and its driver, as the vendor's own tool has them.
async function driver() {
  const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
  const told = await promisify(execFile)("nvidia-smi", query).catch(() => undefined);
  return told?.stdout.trim();
}

let adapter;
let card;
const rows = [];
for (const network of values.networks.split(",")) rows.push(...(await rowsOf(network)));
const heads = [
  "contestant", "ms a step, losses awaited", "not awaited", "of which queueing, ms", "first step, ms",
  "dispatches", "submits", "first losses, D and G",
];
const dawn = JSON.parse(readFileSync(here("../node_modules/webgpu/package.json"), "utf8")).version;
console.log(`## On a GPU: ${(await driver()) ?? card ?? adapter}

The page's own WebGPU engine in Node.js ${process.versions.node} on Dawn (webgpu ${dawn}), adapter "${adapter}"; batch 64, ${values.steps} steps, of PyTorch ${TORCH_STEPS}. The losses are held against the engine's on the CPU.

${table(heads, rows)}
`);
process.exit(sound ? 0 : 1);
