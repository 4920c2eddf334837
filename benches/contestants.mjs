// Who takes part, and how each is run: a page in a fresh Chromium, or a program. Every run ends
// with a result in the form of peers/harness.mjs, or with { skipped } or { error }.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "../tests/e2e/chromium.mjs";

const BENCHES = fileURLToPath(new URL(".", import.meta.url));
const MINUTE = 60_000;

/// Chromium's software adapter, so that machines without a GPU can be compared.
const ADAPTER = process.env.ATELIER_GPU === "hardware" ? "hardware" : "software";

// Pages

const atelier = (query) => ({ path: `/bench.html?${query}` });
const peer = (page, query, more) => ({ path: `/benches/peers/${page}.html?${query}`, counted: true, ...more });

/// `alone`: not isolated, which is the only way to keep jax-js on one thread. `copies`: so many
/// run at once, each for itself, which shows what another core of this machine is worth.
export const CPU = {
  "atelier cpu, 1 worker": atelier("backend=cpu&workers=1"),
  "atelier cpu, 1 worker, plain SIMD": atelier("backend=cpu&workers=1&simd=plain"),
  "tfjs wasm, 1 thread": peer("tfjs", "backend=wasm&threads=1"),
  "jax wasm, 1 thread": peer("jax", "backend=wasm", { alone: true }),
  "atelier cpu, 2 workers": atelier("backend=cpu&workers=2"),
  "tfjs wasm, 2 threads": peer("tfjs", "backend=wasm&threads=2"),
  "jax wasm, every core": peer("jax", "backend=wasm"),
  "atelier native, 1 thread": { native: nativeAtelier, threads: 1 },
  "torch native, 1 thread": { native: torch, threads: 1 },
  "atelier native, 2 threads": { native: nativeAtelier, threads: 2 },
  "torch native, 2 threads": { native: torch, threads: 2 },
  "atelier cpu, 1 worker, 2 at once": { ...atelier("backend=cpu&workers=1"), copies: 2 },
  "atelier native, 1 thread, 2 at once": { native: nativeAtelier, threads: 1, copies: 2 },
  "torch native, 1 thread, 2 at once": { native: torch, threads: 1, copies: 2 },
};
export const GPU = {
  "atelier webgpu": { ...atelier("backend=webgpu&workers=1"), gpu: true },
  "tfjs webgpu": peer("tfjs", "backend=webgpu&draws=0", { gpu: true }),
  "jax webgpu": peer("jax", "backend=webgpu&draws=0", { gpu: true }),
};

/// Runs one contestant. `sites` are the servers, isolated and alone. Of copies that ran at once,
/// the slowest counts.
export async function run(contestant, steps, sites) {
  const copies = Array.from({ length: contestant.copies ?? 1 }, () => once(contestant, steps, sites));
  const results = await Promise.all(copies);
  return results.find((result) => !result.ms_per_step) ?? results.sort((a, b) => b.ms_per_step - a.ms_per_step)[0];
}

async function once(contestant, steps, sites) {
  try {
    if (contestant.native) return await contestant.native(contestant.threads, steps);
    return await inChromium(contestant, steps, contestant.alone ? sites.alone : sites.isolated);
  } catch (fault) {
    return { error: fault.message.split("\n")[0] };
  }
}

async function inChromium(contestant, steps, site) {
  if (contestant.path.startsWith("/benches/") && !existsSync(`${BENCHES}node_modules`)) {
    return { skipped: "not installed: npm ci --prefix benches" };
  }
  const browser = await launch({ webgpu: contestant.gpu && ADAPTER });
  try {
    return await visit(await browser.newPage(), contestant, steps, site);
  } finally {
    await browser.close();
  }
}

async function visit(page, contestant, steps, site) {
  if (contestant.counted) await page.addInitScript({ path: `${BENCHES}gpu-count.js` });
  const trouble = new Promise((_, reject) => {
    page.on("pageerror", reject);
    page.on("crash", () => reject(new Error("the page crashed")));
  });
  trouble.catch(() => {}); // it may come while nobody waits
  const answer = await page.goto(`${site.origin}${contestant.path}&steps=${steps}`);
  if (!answer.ok()) return { skipped: "not built" };
  const timeout = (contestant.gpu ? 6 : 1) * MINUTE * (steps + 1) + 5 * MINUTE;
  const done = page.waitForFunction(() => window.benchResult, undefined, { timeout, polling: 1000 });
  return (await Promise.race([done, trouble])).jsonValue();
}

// Programs

async function nativeAtelier(threads, steps) {
  const program = process.env.ATELIER_BIN;
  if (!program || !existsSync(program)) return { skipped: "not built (ATELIER_BIN)" };
  return lastLine(program, ["bench", "--reference", "--json", ...sized(threads, steps)]);
}

async function torch(threads, steps) {
  const python = process.env.TORCH_PYTHON;
  if (!python) return { skipped: "not installed (TORCH_PYTHON)" };
  const libraries = process.env.TORCH_LD_LIBRARY_PATH;
  const env = libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env;
  return lastLine(python, [`${BENCHES}peers/torch.py`, ...sized(threads, steps)], env);
}

const sized = (threads, steps) => ["--threads", `${threads}`, "--steps", `${steps}`];

/// What a program prints last, read as JSON.
async function lastLine(program, args, env = process.env) {
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: 30 * MINUTE });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
