// The tables of a run, as Markdown, and the machine it ran on.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";

const NOTHING = "–";

const digits = (number, count) =>
  Number.isFinite(number) ? number.toLocaleString("en", { maximumFractionDigits: count, minimumFractionDigits: count }) : NOTHING;
/// Three digits or so, whatever the size.
export const figure = (number) => digits(number, number < 10 ? 2 : number < 100 ? 1 : 0);

export function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => `${cell}`.replaceAll("|", "/")).join(" | ")} |`;
  const rule = line(heads.map((_, column) => (column ? "---:" : "---")));
  return [line(heads), rule, ...rows.map(line)].join("\n");
}

/// The run with the better median.
function best(runs) {
  const measured = runs.filter((run) => run.ms_per_step);
  return measured.sort((a, b) => a.ms_per_step - b.ms_per_step)[0] ?? runs[0];
}

const both = (runs) => runs.map((run) => figure(run.ms_per_step)).join(", ");
const firstLosses = (run) => (run.losses?.[0] ?? []).map((loss) => digits(loss, 4)).join(", ") || NOTHING;

export function timesTable(results, reference) {
  const unit = results[reference] && best(results[reference]).ms_per_step;
  const row = ([name, runs]) => {
    const run = best(runs);
    if (!run.ms_per_step) return [name, run.error ? `failed: ${run.error}` : run.skipped, ...Array(5).fill("")];
    const ratio = unit ? figure(run.ms_per_step / unit) : NOTHING;
    return [name, figure(run.ms_per_step), both(runs), ratio, figure(run.first_step_ms), figure(run.gen_images_per_s), firstLosses(run)];
  };
  const heads = ["contestant", "ms a step", "medians of its runs", "ratio", "first step, ms", "images/s", "first losses, D and G"];
  return table(heads, Object.entries(results).map(row));
}

const AT_ONCE = ", 2 at once";

/// How much more two programs that know nothing of each other do in the same time than one: no
/// training on two cores of this machine can gain more by its second.
export function secondCore(results) {
  const pairs = Object.keys(results).filter((name) => name.endsWith(AT_ONCE));
  const lines = pairs.flatMap((name) => {
    const one = name.slice(0, -AT_ONCE.length);
    const [alone, both] = [results[one], results[name]].map((runs) => runs && best(runs).ms_per_step);
    return alone && both ? [`- ${one}: ${digits((2 * alone) / both, 2)} times one`] : [];
  });
  return lines.length && `## What the second core is worth: two at once, each for itself\n\n${lines.join("\n")}`;
}

export function gpuTable(results) {
  const row = ([name, runs]) => {
    const run = best(runs);
    const fields = ["dispatches", "submits", "uploaded_bytes", "read_bytes"];
    return [name, ...fields.map((field) => digits(run[`${field}_per_step`], 0))];
  };
  const heads = ["a step asks for", "dispatches", "submits", "bytes uploaded", "bytes read back"];
  return table(heads, Object.entries(results).map(row));
}

/// Tasks of over 50 ms on the page's own thread, of the contestants that watch for them.
export function longTasks(results) {
  const watched = Object.entries(results).filter(([, runs]) => best(runs).longtasks);
  const lines = watched.map(([name, runs]) => {
    const tasks = runs.flatMap((run) => run.longtasks ?? []);
    return `- ${name}: ${tasks.length ? `${tasks.length}, the longest ${Math.max(...tasks)} ms` : "none"}`;
  });
  return lines.length && `## Tasks of over 50 ms on the page's thread, loading included\n\n${lines.join("\n")}`;
}

const FIRST = 3;
const TOLERANCE = 1e-3;

/// Whether all train the same model: each first loss against the median of everyone's.
export function agreement(results) {
  const known = Object.entries(results)
    .map(([name, runs]) => [name, (best(runs).losses ?? []).slice(0, FIRST)])
    .filter(([, found]) => found.length);
  if (known.length < 2) return undefined;
  const middle = (step, which) => {
    const all = known.map(([, found]) => found[step]?.[which]).filter(Number.isFinite).sort((a, b) => a - b);
    return all[all.length >> 1];
  };
  const strays = (loss, step, which) => !(Math.abs(loss / middle(step, which) - 1) < TOLERANCE);
  const apart = known.filter(([, found]) =>
    found.some((pair, step) => pair.some((loss, which) => strays(loss, step, which))));
  if (!apart.length) return `The first ${FIRST} losses of all agree within ${TOLERANCE * 100}%.`;
  const lines = apart.map(([name, found]) => `- ${name}: ${JSON.stringify(found)}`);
  return `## Not the same model\n\nThese first losses stray from the others' by more than ${TOLERANCE * 100}%:\n\n${lines.join("\n")}`;
}

export function machine(load) {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return [
    `- machine: ${cpuModel()}, ${os.availableParallelism()} cores, ${memory} GiB, ${os.type()} ${os.release()}`,
    `- load average at the start: ${load.map((one) => one.toFixed(2)).join(", ")}`,
  ];
}

function cpuModel() {
  const told = said("lscpu") ?? "";
  return /^Model name:\s*(.+)$/m.exec(told)?.[1] ?? os.cpus()[0]?.model ?? "unknown";
}

function said(program, ...args) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

export function versions(results) {
  const checkout = fileURLToPath(new URL("..", import.meta.url));
  const git = (...args) => said("git", "-C", checkout, ...args);
  const dirty = git("status", "--porcelain", "--untracked-files=no") ? ", changed" : "";
  const chromium = said(process.env.CHROMIUM ?? "/usr/bin/chromium", "--version", "--no-sandbox");
  const reported = (field, name) =>
    Object.entries(results).flatMap(([one, runs]) => (one.startsWith(name) ? runs : [])).find((run) => run[field])?.[field];
  return [
    `- Atelier at commit ${git("rev-parse", "--short", "HEAD") ?? "unknown"}${dirty}`,
    `- ${chromium ?? "Chromium of unknown version"}; Node.js ${process.versions.node}`,
    `- TensorFlow.js ${installed("@tensorflow/tfjs")}; jax-js ${installed("@jax-js/jax")}; PyTorch ${reported("version", "torch") ?? "not run"}`,
    `- WebGPU adapter: ${reported("device", "atelier webgpu") ?? "not known"}`,
  ];
}

function installed(name) {
  try {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
  } catch {
    return "not installed";
  }
}
