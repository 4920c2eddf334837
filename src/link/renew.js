// Registers the service worker (offline.js), and tells the page when there is a new build. start.js loads
// this once the page stands, so that the first visit is no slower for it.
//
// For the page's program: `atelier-new-version` is an event of the window, `atelierNewVersion` says whether
// it has been, and `atelierLoadNewVersion()` loads the new build. Without service workers (an http:// address,
// a private window) nothing of this happens, and the page works as it did.

const HOUR_MS = 3_600_000;
/// A new service worker takes over within milliseconds, but not while other tabs fetch by the old one.
const PATIENCE_MS = 1_500;

/// `build` is the page's, `engine` the name of the files by which this browser trains on its CPU.
export async function renew(build, engine) {
  const container = navigator.serviceWorker;
  const isFirst = !container?.controller;
  const registration = await container?.register("./offline.js");
  if (!registration) return;

  globalThis.atelierLoadNewVersion = async () => {
    const { waiting, active } = registration;
    if (waiting) {
      const changed = new Promise((done) => container.addEventListener("controllerchange", done, { once: true }));
      waiting.postMessage({ takeOver: true });
      const late = new Promise((done) => setTimeout(done, PATIENCE_MS, "late"));
      if ((await Promise.race([changed, late])) === "late") await ask(active, { stepAside: true });
    }
    location.reload();
  };
  const tell = () => {
    if (globalThis.atelierNewVersion) return;
    globalThis.atelierNewVersion = true;
    dispatchEvent(new Event("atelier-new-version"));
  };
  /// Tells of a service worker that is of a later build than the page.
  const look = async (worker) => {
    if (worker && !(await ask(worker, { build }))) tell();
  };

  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") look(worker);
    });
  });
  look(registration.waiting);
  const update = () => registration.update().catch(() => {});
  setInterval(update, HOUR_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") update();
  });

  const { active } = await container.ready;
  const keep = (names) => active.postMessage({ keep: names });
  // So that the page trains without a network, too: 0.8 MB.
  if (!navigator.connection?.saveData) keep([`${engine}.js`, `${engine}_bg.wasm`]);
  if (isFirst) tellUsed(keep);
  await update();
  // The build may have changed while the page was on its way, before there was a service worker.
  if (!registration.installing && !registration.waiting) look(registration.active);
}

/// What a service worker answers.
function ask(worker, question) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(question, [port2]);
  return new Promise((done) => (port1.onmessage = ({ data }) => done(data)));
}

/// What the page and its workers (worker.js) have fetched before there was a service worker.
function tellUsed(keep) {
  keep(performance.getEntriesByType("resource").map(({ name }) => name));
  const channel = new BroadcastChannel("atelier.used");
  channel.onmessage = ({ data }) => Array.isArray(data) && keep(data);
  channel.postMessage("which");
}
