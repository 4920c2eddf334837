// The page's own engine (the very wasm that browsers load) in this Node process, on Dawn, which is
// Chromium's WebGPU, from the npm package `webgpu`. So a machine with a GPU and Vulkan, Metal or
// Direct3D 12, but without a browser, does what a visitor's browser would do.
//
// One engine a process: it takes over the global scope, as it does in a worker.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ORIGIN = "http://localhost/";

/// Never let go: Dawn (webgpu 0.6.2) crashes when this is collected before what was made with it.
let kept;

/// Puts Dawn's WebGPU where a browser has it, and counts what is asked of it (gpu-count.js).
export async function offerGpu() {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  await import("../gpu-count.js");
  kept = create(process.env.DAWN_BACKEND ? [`backend=${process.env.DAWN_BACKEND}`] : []);
  return kept;
}

/// A worker's global scope, as far as the engine asks for it. Files come from `dist`.
function becomeWorker(dist, gpu) {
  for (const name of ["DedicatedWorkerGlobalScope", "WorkerGlobalScope"]) {
    globalThis[name] = class {
      static [Symbol.hasInstance](it) {
        return it === globalThis;
      }
    };
  }
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
  define("self", globalThis);
  define("navigator", { gpu, hardwareConcurrency: 1, userAgent: "node" });
  define("location", { href: ORIGIN, origin: ORIGIN.slice(0, -1), search: "" });
  const fetchElsewhere = globalThis.fetch;
  globalThis.fetch = async (what, options) => {
    const url = new URL(what?.url ?? what, ORIGIN);
    if (!url.href.startsWith(ORIGIN)) return fetchElsewhere(what, options);
    try {
      return new Response(readFileSync(join(dist, decodeURIComponent(url.pathname))));
    } catch {
      return new Response("not here", { status: 404 });
    }
  };
  globalThis.addEventListener ??= () => {};
  globalThis.removeEventListener ??= () => {};
}

export async function findAdapter(gpu) {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("there is no WebGPU adapter here");
  return adapter;
}

/// What an adapter calls itself.
export function nameOf({ info: { device, description, vendor, architecture } }) {
  return [device, description, `${vendor} ${architecture}`].find((name) => name?.trim()) ?? "unnamed adapter";
}

/// Starts the engine `build` ("engine-webgpu", or "engine" for the CPU) of the built page in `dist`.
/// Answers { adapter, send, hear }: `send(command)` as the page does, and `hear()`, the next event as
/// { name, event, gpu }, with the counts as they were when the engine sent it.
export async function startEngine(dist, build) {
  const onGpu = build === "engine-webgpu";
  const gpu = onGpu ? await offerGpu() : undefined;
  const adapter = gpu && nameOf(await findAdapter(gpu));
  becomeWorker(resolve(dist), gpu);

  const heard = [];
  let waiting;
  const tell = (message) => {
    heard.push(message);
    waiting?.();
  };
  globalThis.postMessage = (message) => {
    const at = performance.now();
    tell({ ...message, at, gpu: globalThis.gpuCounts && { ...globalThis.gpuCounts } });
  };
  for (const fault of ["uncaughtException", "unhandledRejection"]) {
    process.on(fault, (error) => {
      console.error(error?.stack ?? error);
      process.exit(1);
    });
  }

  const hear = async () => {
    for (;;) {
      while (!heard.length) await new Promise((resolve) => (waiting = resolve));
      const { json, crash, at, gpu } = heard.shift();
      if (crash) throw new Error(crash);
      if (!json) continue; // its hello
      const told = JSON.parse(json);
      const [[name, event]] = typeof told === "string" ? [[told, {}]] : Object.entries(told);
      return { name, event, at, gpu };
    }
  };
  const send = (command) => globalThis.onmessage({ data: { json: JSON.stringify(command) } });

  // Files are named by their content (scripts/name.mjs).
  const file = (name) =>
    join(resolve(dist), readdirSync(dist).find((it) => it.replace(/-[0-9a-f]{16}(?=[._])/, "") === name));
  const { default: init } = await import(pathToFileURL(file(`${build}.js`)).href);
  await init({ module_or_path: readFileSync(file(`${build}_bg.wasm`)) });
  send({ boot: { device: onGpu ? "webgpu" : "cpu" } });
  const { name, event } = await hear();
  if (name !== "booted") throw new Error(event.message ?? name);
  return { adapter: adapter ?? event.device.name, send, hear };
}

/// The next event that `wanted` takes. Failures end the wait, but for shards that are not here: a run
/// goes on with those that are.
export async function until(engine, wanted) {
  for (;;) {
    const heard = await engine.hear();
    if (heard.name === "failed" && heard.event.kind !== "shard") {
      throw new Error(`${heard.event.kind}: ${heard.event.message}`);
    }
    if (wanted(heard)) return heard;
  }
}

/// The settings of a shipped model, in another size if wanted, with other values for some.
export function settings(dist, id, others = {}) {
  const { models } = JSON.parse(readFileSync(join(dist, "pretrained/manifest.json"), "utf8"));
  const entry = models.find((model) => model.id === id);
  if (!entry) throw new Error(`${id} is not in the manifest`);
  return { ...entry.settings, ...others };
}
