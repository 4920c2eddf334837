// Where a step goes on the CPU in Chromium, worker by worker, in two tables: what the processors did
// meanwhile, by thread, and then, over as many steps more, what the workers did by Chromium's own
// profiler, attached to each of them. The second asks for its samples at a price, so times are the
// first's.
//
//   node benches/profile.mjs [cdcgan-xs|reference] [--workers 2] [--steps 300] [--functions 0]
//
// cDCGAN XS trains on the page, as a visitor sees it; the reference on bench.html. It needs an engine
// whose functions have names, which a release has not: see README.md. Linux only (/proc).

import { readFileSync, readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch } from "../tests/e2e/chromium.mjs";
import { button, choose, prepare, steps as stepOf } from "../tests/e2e/visitor.mjs";
import { serve } from "./server.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: "string", default: "2" },
    steps: { type: "string", default: "300" },
    functions: { type: "string", default: "0" },
  },
});
const [network = "cdcgan-xs"] = positionals;
const steps = Number(values.steps);
/// Steps before: compiling, and the workers' start.
const WARM = network === "reference" ? 10 : 60;
const SAMPLE_US = 250;
const TICK_MS = 10;
const POLL_MS = 300;
const MINUTES = 600_000;

/// Whoever is below one of these, whatever it does.
const DRAWING = ["pictures for the page", /Run::(snapshot|sampler|settle)/];
/// What a sample belongs to: the innermost function that one of these fits.
const GROUPS = [
  ["waiting", /^\(idle\)$/],
  ["products of gathered operands", /cpu::(product|tile|pack|convolution|operands|offsets)::/],
  ["layers of few channels, linear layers", /cpu::(few|linear|ways::directly)/],
  ["BatchNorm, activations", /normalise|activate|slopes|tanhf|expm1f|norm::/],
  ["products and transforms by Winograd's way", /winograd|ways::convolve|::convolution_gradients/],
  ["Adam, the average", /adam|Adam|average|optimiser/],
  ["noise", /nn::noise|rand_core|rand_chacha/],
  ["sums of gradients, messages", /all_reduce|replica_workers|link::|^(post|on)?[mM]essage|MessagePort|MessageChannel|^__wbg|^js-to-wasm|^wasm-to-js|Microtask|^decode$|engine(-relaxed)?-\w+\.js/],
  ["memory taken, given back, set", /malloc|Allocation|dealloc|memory::|extend_with|memset/],
  ["garbage collection (JavaScript's)", /^\(garbage collector\)$/],
  ["burn's own operations", /burn_(flex|autodiff|dispatch|tensor|backend)|macerator/],
];
const REST = "the rest";

/// A session of the DevTools protocol with a worker, by way of the one that owns the worker.
class WorkerSession {
  #next = 1;
  #answers = new Map();
  #listeners = [];

  constructor(parent, id) {
    Object.assign(this, { parent, id });
    parent.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
      if (sessionId !== id) return;
      const { id: answered, result, error, method, params } = JSON.parse(message);
      if (method) for (const [name, listener] of this.#listeners) name === method && listener(params);
      const settle = this.#answers.get(answered);
      settle?.(error ? Promise.reject(new Error(error.message)) : result);
    });
  }

  on(name, listener) {
    this.#listeners.push([name, listener]);
  }

  send(method, params = {}) {
    const id = this.#next++;
    const answer = new Promise((done) => this.#answers.set(id, done));
    const message = JSON.stringify({ id, method, params });
    this.parent.send("Target.sendMessageToTarget", { sessionId: this.id, message });
    return answer;
  }
}

/// All workers below a session, those that workers start included.
async function follow(session, found) {
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    const worker = new WorkerSession(session, sessionId);
    found.push({ url: targetInfo.url, worker });
    follow(worker, found);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
}

/// Milliseconds of a worker by group, and by function.
function shares({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;
  const name = ({ callFrame }) => callFrame.functionName || callFrame.url;
  const group = (node) => {
    const stack = [];
    for (let at = node; at; at = at.parent) stack.push(name(at));
    if (stack.some((name) => DRAWING[1].test(name))) return DRAWING[0];
    // JavaScript's functions that are further out began the task: they say nothing.
    const told = stack.filter((name, depth) => depth === 0 || name.includes("::"));
    const found = told.map((name) => GROUPS.find(([, fits]) => fits.test(name))?.[0]);
    return found.find((group) => group) ?? REST;
  };
  const groupOf = new Map(nodes.map((node) => [node.id, group(node)]));
  const [groups, functions] = [new Map(), new Map()];
  samples.forEach((id, i) => {
    // A sample stands for the time until the next.
    const ms = (timeDeltas[i + 1] ?? 0) / 1e3;
    for (const [map, key] of [[groups, groupOf.get(id)], [functions, name(byId.get(id))]]) {
      map.set(key, (map.get(key) ?? 0) + ms);
    }
  });
  return { groups, functions };
}

/// Milliseconds of processor time by kind of thread, since each began, and all that was not idle.
async function processors(devtools) {
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const times = { workers: [], others: 0 };
  for (const { id } of processInfo) {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      const stat = readFileSync(`/proc/${id}/task/${thread}/stat`, "utf8");
      const end = stat.lastIndexOf(")");
      const [user, system] = stat.slice(end + 2).split(" ").slice(11, 13).map(Number);
      const ms = (user + system) * TICK_MS;
      if (stat.slice(0, end).includes("(DedicatedWorker")) times.workers.push(ms);
      else times.others += ms;
    }
  }
  const [, , , , idle] = readFileSync("/proc/stat", "utf8").split(/\s+/).map(Number);
  return { ...times, idle: idle * TICK_MS, at: performance.now() };
}

const row = (name, cells) => console.log(`| ${[name, ...cells].join(" | ")} |`);

function tell(before, after, steps) {
  const a_step = (read) => ((read(after) - read(before)) / steps).toFixed(1);
  const busy = after.workers.map((_, i) => a_step(({ workers }) => workers[i] ?? 0)).filter((ms) => ms > 0.5);
  console.log(`${a_step(({ at }) => at)} ms a step, with each of two processors.\n`);
  row("processor time, ms a step", ["all"]);
  row("---", ["---:"]);
  busy.sort((a, b) => b - a).forEach((ms, i) => row(`worker ${i}`, [ms]));
  row("the page's thread, and the browser", [a_step(({ others }) => others)]);
  row("nobody", [a_step(({ idle }) => idle)]);
}

function tellShares(profiles, steps) {
  console.log("");
  row("profile, ms a step", profiles.map((_, rank) => `worker ${rank}`));
  row("---", profiles.map(() => "---:"));
  for (const group of [DRAWING[0], ...GROUPS.map(([name]) => name), REST]) {
    row(group, profiles.map(({ groups }) => ((groups.get(group) ?? 0) / steps).toFixed(2)));
  }
  for (const [rank, { functions }] of profiles.entries()) {
    const most = [...functions].sort(([, a], [, b]) => b - a).slice(0, Number(values.functions));
    for (const [name, ms] of most) console.log(`worker ${rank}: ${(ms / steps).toFixed(3)} ${name}`);
  }
}

/// Opens a page that trains; what comes back says at which step it is. Asked seldom: whoever asks
/// takes time from the workers.
const opened = {
  async "cdcgan-xs"(page) {
    await page.goto(`${site.origin}/?page=train&family=cdcgan&size=xs&device=cpu`);
    await choose(page, "CPU workers", values.workers);
    await page.getByRole("combobox", { name: "Score every" }).selectOption("off");
    await prepare(page, {});
    await button(page, "Train").click();
    return () => stepOf(page);
  },
  async reference(page) {
    // Some more, so that it has not ended when asked.
    const all = WARM + 2 * steps + 30;
    await page.goto(`${site.origin}/bench.html?backend=cpu&workers=${values.workers}&steps=${all}`);
    return () => page.evaluate(() => Number(window.benchDone?.match(/step (\d+)/)?.[1] ?? 0));
  },
};

const site = await serve();
const browser = await launch();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(MINUTES);
  const workers = [];
  await follow(await page.context().newCDPSession(page), workers);
  const devtools = await browser.newBrowserCDPSession();
  const step = await opened[network](page);
  const reach = async (wanted) => {
    while ((await step()) < wanted) await page.waitForTimeout(POLL_MS);
    return step();
  };
  const first = await reach(WARM);
  const before = await processors(devtools);
  const second = await reach(first + steps);
  const after = await processors(devtools);
  console.log(`${network}, ${values.workers} workers, Chromium ${browser.version()}`);
  tell(before, after, second - first);
  const engines = workers.filter(({ url }) => /engine(-relaxed)?-[0-9a-f]{16}$/.test(url));
  for (const { worker } of engines) {
    await worker.send("Profiler.enable");
    await worker.send("Profiler.setSamplingInterval", { interval: SAMPLE_US });
    await worker.send("Profiler.start");
  }
  const third = await step();
  const fourth = await reach(third + steps);
  const stopped = await Promise.all(engines.map(({ worker }) => worker.send("Profiler.stop")));
  tellShares(stopped.map(({ profile }) => shares(profile)), fourth - third);
} finally {
  await browser.close();
  await site.close();
}
