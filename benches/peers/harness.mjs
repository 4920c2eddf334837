// What the peers' pages share: reads the address, times the steps, and leaves the outcome in
// window.benchResult, in the same form as Atelier's bench.html does.

import { BATCH, drawingLatents, fetchBatches, latents } from "../reference.mjs";

// steps: after the first, which is timed apart; draws: batches drawn after the training.

const query = new URLSearchParams(location.search);
const number = (name, otherwise) => Number(query.get(name) ?? otherwise);

/// What the address asks for.
export const asked = {
  backend: query.get("backend") ?? "wasm",
  threads: number("threads", 1),
  steps: number("steps", 5),
  draws: number("draws", 5),
};

/// Runs a contestant. `build(asked, result)` makes { step(real, zD, zG) -> [d, g], draw(z) -> pixels };
/// a step ends when both losses, and a drawing when all pixels, have arrived in JavaScript.
export async function bench(build) {
  const result = { ...asked, losses: [] };
  try {
    await measure(await build(asked, result), result);
  } catch (fault) {
    console.error(fault);
    result.error = String(fault?.message ?? fault);
  }
  globalThis.benchResult = result;
}

async function measure(contestant, result) {
  const real = await fetchBatches();
  const z = latents();
  const step = () => timed(async () => {
    result.losses.push(await contestant.step(real(result.losses.length), z(), z()));
  });
  result.first_step_ms = await step();
  globalThis.gpuCounts?.reset();
  const times = await series(asked.steps, step);
  count(result);
  summarise(result, times);
  const codes = drawingLatents();
  const draw = () => timed(() => contestant.draw(codes()));
  if (asked.draws > 0) result.gen_images_per_s = (1000 * BATCH) / median(await series(asked.draws, draw));
}

function summarise(result, times) {
  result.times_ms = times;
  result.ms_per_step = median(times);
  result.ms_min = Math.min(...times);
}

/// What gpu-count.js, where the driver put it, saw of the steps after the first.
function count(result) {
  const counts = globalThis.gpuCounts;
  if (!counts || asked.backend !== "webgpu") return;
  const perStep = (name) => counts[name] / asked.steps;
  result.dispatches_per_step = perStep("dispatches");
  result.submits_per_step = perStep("submits");
  result.uploaded_bytes_per_step = perStep("uploadedBytes");
  result.read_bytes_per_step = perStep("readBytes");
}

async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

async function series(count, act) {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await act());
  return results;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
