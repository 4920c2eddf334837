// The script of every engine's worker. The engine's name is in the address, as the build has named it by
// its content (scripts/name.mjs): worker-….js?engine-relaxed-0123456789abcdef, say.
//
// Whoever starts the worker posts one message, { module, files }: the compiled program, so that no
// worker compiles it again, and a port over which files come that the engine is going to ask for
// (src/link/early.rs). All later messages are between the page's program and the engine's.

const name = self.location.search.slice(1);
if (!/^engine[a-z-]*-[0-9a-f]{16}$/.test(name)) throw new Error(`there is no engine ${name}`);
// Loaded while the program compiles.
const glue = import(`./${name}.js`);
glue.catch(() => {}); // said below

self.onmessage = ({ data }) => {
  self.onmessage = null;
  run(data).catch(reportError);
};

// In a first visit the service worker comes after this one. What was asked for until then went past it, and
// the page (renew.js) wants to know of it; some of it may still be on its way.
const used = new BroadcastChannel("atelier.used");
used.onmessage = ({ data }) => {
  if (data !== "which") return;
  const until = performance.now();
  new PerformanceObserver((list) => {
    const before = list.getEntries().filter(({ startTime }) => startTime < until);
    if (before.length > 0) used.postMessage(before.map(({ name }) => name));
  }).observe({ type: "resource", buffered: true });
};

async function run({ module, files, failed }) {
  if (failed) throw new Error(failed);
  module ??= await WebAssembly.compileStreaming(fetch(`./${name}_bg.wasm`));
  if (files) expect(files);
  // A further worker of the same program, for a run that several share.
  globalThis.atelierStart = () => {
    const worker = new Worker(self.location.href, { type: "module", name });
    worker.postMessage({ module });
    return worker;
  };
  const { default: start } = await glue;
  await start({ module_or_path: module });
}

/// Makes the files that come over a port available, each once, as a promise of its bytes.
function expect({ port, paths }) {
  const arrive = new Map();
  const files = new Map(paths.map((path) => [path, new Promise((done) => arrive.set(path, done))]));
  port.onmessage = ({ data }) => arrive.get(data.path)(data.bytes);
  globalThis.atelierEarly = (path) => {
    const file = files.get(path);
    files.delete(path);
    return file;
  };
}
