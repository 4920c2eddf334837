// The script of bench.html.

const asked = new URLSearchParams(location.search);
const webgpu = asked.get("backend") === "webgpu";
const workers = Number(asked.get("workers") ?? 1);
const steps = Number(asked.get("steps") ?? 10);

// As in src/link/start.js: this module is valid only where WebAssembly has relaxed SIMD.
const relaxed =
  asked.get("simd") !== "plain" &&
  WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
      253, 15, 253, 128, 2, 11,
    ]),
  );

const longtasks = [];
try {
  const observer = new PerformanceObserver((list) =>
    longtasks.push(...list.getEntries().map((task) => Math.round(task.duration))),
  );
  observer.observe({ type: "longtask", buffered: true });
} catch {}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const show = (result) => {
  window.benchResult = result;
  document.getElementById("result").textContent = JSON.stringify(result, null, 2);
};

// What the GPU was asked to do, from the end of the first step to that of the last.
const counts = [];
const perStep = (name) =>
  counts.length > 1 ? Math.round((counts.at(-1)[name] - counts[0][name]) / (counts.length - 1)) : undefined;

const build = webgpu ? "engine-webgpu" : relaxed ? "engine-relaxed" : "engine";
const { engine, workerScript } = await files(build);
// The counting worker loads the engine's behind gpu-count.js.
const script = webgpu ? `./bench-worker.js?${engine}#${workerScript}` : `./${workerScript}?${engine}`;
const worker = new Worker(script, { type: "module" });
worker.postMessage({}); // it loads its program itself
const send = (command) => worker.postMessage({ json: JSON.stringify(command) });
const fail = (error) => show({ error: String(error) });
worker.onerror = (event) => fail(event.message ?? "the worker could not be loaded");

const hear = {
  booted: (event) => {
    device = event.device.name;
    send({ benchmark: { world_size: workers, steps } });
  },
  warming: (event) => {
    window.benchDone = event.what;
  },
  failed: (event) => fail(event.message),
  benchmarked: (event) =>
    show({
      engine: build,
      device,
      workers,
      first_step_ms: event.first_ms,
      ms_per_step: median(event.step_ms),
      ms_min: Math.min(...event.step_ms),
      steps,
      gen_images_per_s: event.images_per_s,
      losses: event.losses,
      longtasks,
      dispatches_per_step: perStep("dispatches"),
      submits_per_step: perStep("submits"),
      uploaded_bytes_per_step: perStep("uploadedBytes"),
      read_bytes_per_step: perStep("readBytes"),
    }),
};
let device = "";
// Not after every step: to paint takes time from the workers.
const telling = setInterval(() => {
  if (window.benchResult) clearInterval(telling);
  else if (window.benchDone) document.getElementById("result").textContent = `${device}: ${window.benchDone} done`;
}, 1000);
worker.onmessage = ({ data }) => {
  if (data.hello) send({ boot: { device: webgpu ? "webgpu" : "cpu" } });
  if (data.crash) fail(data.crash);
  if (!data.json) return;
  const [name, event] = Object.entries(JSON.parse(data.json))[0];
  if (name === "warming" && data.gpu) counts.push(data.gpu);
  hear[name]?.(event);
};

/// How an engine and the script of its worker are called in this build, as its page says it.
async function files(build) {
  const page = new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html");
  const { engines, worker } = page.querySelector("script[data-engines]").dataset;
  const engine = engines.split(" ").find((name) => name.replace(/-[0-9a-f]{16}$/, "") === build);
  return { engine, workerScript: worker };
}
