// Runs before anything is painted. It asks at once for everything that the first drawing needs: the
// page's program, the engine that draws, the list of models and the model. The programs are
// compiled while they arrive; a worker gets its program compiled (src/link/worker.js).
//
// A file of its own and not part of index.html: a page that forbids scripts in it can be served.

(() => {
  const { js, wasm } = document.currentScript.dataset;
  const asked = new URLSearchParams(location.search);

  // The chosen colours.
  try {
    document.documentElement.dataset.theme = localStorage.getItem("atelier.theme") || "auto";
  } catch {}

  // The picture in index.html is what this model draws of this seed. Where the address asks for
  // anything else, it is not shown.
  const FIRST = { page: "studio", model: "cdcgan-s", seed: "1", layout: "samples", class: null, truncation: null };
  const isFirst = Object.entries(FIRST).every(([name, value]) => [null, value].includes(asked.get(name)));
  if (isFirst) document.documentElement.dataset.first = "shown";

  // ---------------------------------------------------------------------------------------
  // Programs and workers
  // ---------------------------------------------------------------------------------------

  async function compile(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`failed to fetch Wasm: the server answers ${response.status}`);
    // A server that does not know what it serves.
    if (!response.headers.get("content-type")?.startsWith("application/wasm")) {
      return WebAssembly.compile(await response.arrayBuffer());
    }
    return WebAssembly.compileStreaming(response);
  }

  const programs = new Map();

  /// A compiled engine. One that could not be had is asked for again the next time.
  function program(name) {
    if (!programs.has(name)) {
      const module = compile(`./${name}_bg.wasm`);
      module.catch(() => programs.delete(name));
      programs.set(name, module);
    }
    return programs.get(name);
  }

  // This module, byte by byte, is valid only where WebAssembly has relaxed SIMD.
  const relaxed = WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
      253, 128, 2, 11,
    ]),
  );

  /// A worker that runs an engine: "engine", "engine-draw" or "engine-webgpu" (src/link/build.rs).
  function start(name, files) {
    const build = name === "engine" && relaxed ? "engine-relaxed" : name;
    const worker = new Worker(`./worker.js?${build}`, { type: "module", name: build });
    program(build).then(
      (module) => worker.postMessage({ module, files }, files ? [files.port] : []),
      (error) => worker.postMessage({ failed: `${error.message}` }),
    );
    return worker;
  }
  globalThis.atelierStart = (name) => start(name);

  // ---------------------------------------------------------------------------------------
  // What is needed first
  // ---------------------------------------------------------------------------------------

  const page = compile(wasm);
  page.catch(() => {}); // said below

  // Files for the page (globalThis.atelierEarly) and for the Studio's engine, which gets copies.
  const MANIFEST = "pretrained/manifest.json";
  const model = asked.get("model") ?? FIRST.model;
  const inStudio = [null, "studio"].includes(asked.get("page"));
  const paths = inStudio && /^[\w-]{1,40}$/.test(model) ? [MANIFEST, `pretrained/${model}.bpk`] : [MANIFEST];
  const bytes = async (path) => {
    const response = await fetch(path);
    return response.ok ? response.arrayBuffer() : undefined;
  };
  const files = new Map(paths.map((path) => [path, bytes(path).catch(() => undefined)]));
  globalThis.atelierEarly = (path) => {
    const file = files.get(path);
    files.delete(path);
    return file;
  };

  try {
    const { port1, port2 } = new MessageChannel();
    const worker = start("engine-draw", { port: port2, paths });
    for (const [path, file] of files) file.then((bytes) => port1.postMessage({ path, bytes }));
    // The page's program takes the worker over (src/link/engine.rs), and hears what it has said so far.
    const said = [];
    worker.onmessage = worker.onerror = (event) => said.push(event);
    const replay = () => setTimeout(() => said.forEach((event) => worker.dispatchEvent(event)));
    globalThis.atelierEngine = { worker, replay };
  } catch {}

  import(js)
    .then(async ({ default: init }) => init({ module_or_path: await page }))
    .catch((error) => {
      document.getElementById("fatal")?.removeAttribute("hidden");
      throw error;
    });
})();
