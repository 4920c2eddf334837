// Runs before anything is painted. It asks at once for everything that the first drawing needs: the
// page's program, the engine that draws, the list of models and the model. The programs are
// compiled while they arrive; a worker gets its program compiled (src/link/worker.js). Where the
// page's own program does not come, it says so.
//
// A file of its own and not part of index.html: a page that forbids scripts in it can be served.

(() => {
  // The files of this build, which are named by their content (scripts/name.mjs).
  const { js, wasm, worker: workerScript, engines, renew: renewScript, build } = document.currentScript.dataset;
  const files = new Map(engines.split(" ").map((file) => [file.replace(/-[0-9a-f]{16}$/, ""), file]));
  const asked = new URLSearchParams(location.search);
  // Until here the style sheet would say in the end that nothing comes (style/base.css).
  document.documentElement.dataset.started = "";

  // The chosen colours.
  try {
    document.documentElement.dataset.theme = localStorage.getItem("atelier.theme") || "auto";
  } catch {}

  // The picture in index.html is what this model draws of this seed. Where the address asks for
  // anything else, it is not shown.
  const FIRST = { page: "studio", model: "cdcgan-s", seed: "1", layout: "samples", class: null, truncation: null, z: null, c: null };
  const isFirst = Object.entries(FIRST).every(([name, value]) => [null, value].includes(asked.get(name)));
  if (isFirst) document.documentElement.dataset.first = "shown";

  // ---------------------------------------------------------------------------------------
  // Words for a page that does not come
  // ---------------------------------------------------------------------------------------

  /// After so long the page is late: a slow line needs less for its 450 KB.
  const PATIENCE_MS = 20_000;

  const WORDS = {
    unable: [
      "This browser cannot run the page",
      "It has no WebAssembly, or WebAssembly is switched off. Every current browser has it.",
    ],
    late: [
      "The page takes long to arrive",
      `Its program is not here after ${PATIENCE_MS / 1e3} seconds. On a slow line it may still come.`,
    ],
    missing: ["The page’s program has not arrived", "Perhaps the line is down, or the page has just been renewed."],
    damaged: [
      "The page’s program does not run",
      "It has arrived damaged, or this browser is too old for it: every current browser can run it.",
    ],
  };

  const parsed = new Promise((done) => {
    if (document.readyState !== "loading") done();
    else document.addEventListener("DOMContentLoaded", () => done());
  });

  /// Says what is wrong; its button does `again`, or loads the page anew.
  async function say(kind, again, detail = "") {
    await parsed;
    const place = document.getElementById("late");
    if (!place) return;
    const [title, text] = WORDS[kind];
    place.querySelector("strong").textContent = title;
    place.querySelector("p").textContent = detail ? `${text} (${detail})` : text;
    place.querySelector("a").onclick = (event) => {
      event.preventDefault();
      place.hidden = true;
      if (again) again();
      else location.reload();
    };
    place.hidden = false;
  }

  if (typeof WebAssembly !== "object") {
    say("unable");
    return;
  }

  // ---------------------------------------------------------------------------------------
  // Programs and workers
  // ---------------------------------------------------------------------------------------

  async function compile(url, how) {
    const response = await fetch(url, how);
    if (!response.ok) throw new Error(`failed to fetch Wasm: the server answers ${response.status}`);
    // A server that does not know what it serves, or an old browser.
    const known = response.headers.get("content-type")?.startsWith("application/wasm");
    if (!known || !WebAssembly.compileStreaming) return WebAssembly.compile(await response.arrayBuffer());
    return WebAssembly.compileStreaming(response);
  }

  const programs = new Map();
  const failed = new Set();

  /// A compiled engine. One that could not be had is asked for again the next time, from the server.
  function program(name) {
    if (!programs.has(name)) {
      const module = compile(`./${files.get(name)}_bg.wasm`, { cache: failed.has(name) ? "reload" : "default" });
      module.catch(() => {
        failed.add(name);
        programs.delete(name);
      });
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

  const onCpu = relaxed ? "engine-relaxed" : "engine";

  /// A worker that runs an engine: "engine", "engine-draw" or "engine-webgpu" (src/link/build.rs).
  function start(name, early) {
    const engine = name === "engine" ? onCpu : name;
    const worker = new Worker(`./${workerScript}?${files.get(engine)}`, { type: "module", name: engine });
    program(engine).then(
      (module) => worker.postMessage({ module, files: early }, early ? [early.port] : []),
      (error) => worker.postMessage({ failed: `${error.message}` }),
    );
    return worker;
  }
  globalThis.atelierStart = (name) => start(name);

  // ---------------------------------------------------------------------------------------
  // The page's program
  // ---------------------------------------------------------------------------------------

  let attempt = 0;

  /// Starts the page. Whatever is still on its way for an attempt before is given up.
  async function load() {
    const mine = ++attempt;
    const again = mine > 1;
    const abort = new AbortController();
    const retry = () => {
      abort.abort();
      load();
    };
    const late = setTimeout(() => say("late", retry), PATIENCE_MS);
    // A copy that the browser keeps may be what is wrong; and a module that did not load is not asked
    // for a second time under the same name.
    const how = { cache: again ? "reload" : "default", signal: abort.signal };
    const [module, glue] = await Promise.allSettled([
      compile(wasm, how),
      import(again ? `${js}?attempt=${mine}` : js),
      parsed,
    ]);
    if (mine !== attempt) return;
    try {
      for (const { reason } of [module, glue]) if (reason) throw reason;
      await glue.value.default({ module_or_path: module.value });
      document.getElementById("late")?.setAttribute("hidden", "");
      keepCopies();
    } catch (error) {
      console.error(error);
      fail(error, retry);
    } finally {
      clearTimeout(late);
    }
  }

  function fail(error, retry) {
    // The program itself has stopped.
    if (error instanceof WebAssembly.RuntimeError) document.getElementById("fatal")?.removeAttribute("hidden");
    // A page that was kept may ask for files of a build that has been replaced: it must come anew itself.
    else if (/answers \d/.test(error.message)) say("missing", undefined, error.message.split(": ").at(-1));
    else if (error instanceof TypeError) say("missing", retry);
    else say("damaged", retry, error.message);
  }

  load();

  // ---------------------------------------------------------------------------------------
  // What else is needed first
  // ---------------------------------------------------------------------------------------

  // Files for the page (globalThis.atelierEarly) and for the Studio's engine, which gets copies. Their
  // names stay when they change: a copy that the browser keeps is good only if the server says so.
  const MANIFEST = "pretrained/manifest.json";
  const model = asked.get("model") ?? FIRST.model;
  const inStudio = [null, "studio"].includes(asked.get("page"));
  const paths = inStudio && /^[\w-]{1,40}$/.test(model) ? [MANIFEST, `pretrained/${model}.bpk`] : [MANIFEST];
  const bytes = async (path) => {
    const response = await fetch(path, { cache: "no-cache" });
    return response.ok ? response.arrayBuffer() : undefined;
  };
  const early = new Map(paths.map((path) => [path, bytes(path).catch(() => undefined)]));
  globalThis.atelierEarly = (path) => {
    const file = early.get(path);
    early.delete(path);
    return file;
  };

  try {
    const { port1, port2 } = new MessageChannel();
    const worker = start("engine-draw", { port: port2, paths });
    for (const [path, file] of early) file.then((bytes) => port1.postMessage({ path, bytes }));
    // The page's program takes the worker over (src/link/engine.rs), and hears what it has said so far.
    const said = [];
    worker.onmessage = worker.onerror = (event) => said.push(event);
    const replay = () => setTimeout(() => said.forEach((event) => worker.dispatchEvent(event)));
    globalThis.atelierEngine = { worker, replay };
  } catch {}

  // ---------------------------------------------------------------------------------------
  // Copies for the next visit
  // ---------------------------------------------------------------------------------------

  /// The first drawing takes about so long once everything is here.
  const DRAWING_MS = 1_000;
  const firstFiles = [...early.values()];

  /// Registers the service worker (renew.js), after all that this visit needs first.
  async function keepCopies() {
    await Promise.allSettled([...firstFiles, programs.get("engine-draw")]);
    await new Promise((done) => setTimeout(done, DRAWING_MS));
    await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
    // Without service workers the page works all the same: nothing to say.
    import(`./${renewScript}`).then(({ renew }) => renew(build, files.get(onCpu))).catch(() => {});
  }
})();
