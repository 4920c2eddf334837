// The service worker: it keeps copies of the page's files, so that the page opens, draws and trains
// without a network, and opens at once on a slow one. renew.js registers it.
//
// scripts/name.mjs writes two constants before this: BUILD names the build, and FILES says of each of its
// files what it contains (the first sixteen hex digits of its SHA-256). So each build has a service worker
// of its own, and three things hold:
//  - Only what belongs to the build is kept. A damaged, cut or foreign answer goes to the page as it is,
//    and is not kept.
//  - A page only ever gets copies of its own build. Until a new build takes over, the old page gets the old
//    files, even where the server has them no longer.
//  - What a new build has not changed is not fetched a second time.
//
// Kept are the files that the page needs to open and to draw, the engine that trains on this browser's CPU
// (renew.js asks for it), and whatever else has been used. The training data and the other models are not
// fetched in advance: they are 40 MB, and nobody has asked for them yet.

const CONTENT = new Map(Object.entries(FILES));
const SCOPE = self.registration.scope;
/// Another Atelier on the same host has another one.
const CACHE = `atelier ${SCOPE}`;
/// Programs, scripts and style sheets are named by their content (scripts/name.mjs).
const NAMED = /-[0-9a-f]{16}(_bg)?\.(js|css|wasm)$/;
const PAGE = "index.html";
CONTENT.set(PAGE, BUILD);
/// Says that the page in the tab is of another build. It is a key of the cache: the browser ends a service
/// worker when it has nothing to do, and starts it again.
const ASIDE = `aside?${BUILD}`;
/// After so long without the server's page, the kept one is shown.
const PATIENCE_MS = 2_000;

/// Needed to open the page and to draw its first picture.
const isNeeded = (path) =>
  [PAGE, "pretrained/manifest.json", "pretrained/cdcgan-s.bpk"].includes(path) ||
  (NAMED.test(path) && (!path.startsWith("engine-") || path.startsWith("engine-draw-")));

// ---------------------------------------------------------------------------------------
// Copies
// ---------------------------------------------------------------------------------------

const open = () => caches.open(CACHE);

/// Where in the page's folder an address is.
function pathOf(url) {
  const { origin, pathname } = new URL(url, SCOPE);
  const address = origin + pathname;
  return address.startsWith(SCOPE) ? address.slice(SCOPE.length) || PAGE : undefined;
}

/// Under what a file is kept: files whose names stay when they change, by name and content.
const keyOf = (path) => (NAMED.test(path) ? path : `${path}?${CONTENT.get(path).slice(0, 16)}`);

/// Whether these are the bytes that the build has under this name. Hosts may add to a page (a comment,
/// say), so of the page only the build is compared, which is in it.
async function isOfBuild(path, bytes) {
  if (path === PAGE) return buildIn(new TextDecoder().decode(bytes)) === BUILD;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digits = [...sum.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return CONTENT.get(path).split(" ").includes(digits);
}

const buildIn = (html) => /\sdata-build="?([0-9a-f]{16})\b/.exec(html)?.[1];

/// Keeps a server's answer, and says whether it could.
async function keep(path, answer) {
  try {
    // A redirected answer cannot stand for a page.
    if (answer.status !== 200 || answer.type !== "basic" || answer.redirected) return false;
    const bytes = await answer.arrayBuffer();
    if (!(await isOfBuild(path, bytes))) return false;
    const headers = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    // A copy without an address takes the request's: that of a worker's script says which engine it is to run.
    await (await open()).put(keyOf(path), new Response(bytes, { headers }));
    return true;
  } catch {
    // The line is down, or the disk is full.
    return false;
  }
}

/// The copy of a file, unless the disk has damaged it: such a copy would be refused for ever. A program is not
/// looked through, since it is compiled while it is read. Where one is refused, the page asks for the server's
/// (`cache: "reload"`).
async function kept(path) {
  try {
    const cache = await open();
    const copy = await cache.match(keyOf(path));
    if (!copy || path.endsWith(".wasm") || !CONTENT.has(path)) return copy;
    if (await isOfBuild(path, await copy.clone().arrayBuffer())) return copy;
    await cache.delete(keyOf(path));
  } catch {
    // The disk cannot be read. The server is still there.
  }
}

/// Fetches a file and keeps it, unless it is kept already. Says whether it is kept now.
async function fetchToKeep(path) {
  if (await kept(path)) return true;
  // Some hosts show index.html only under its name; others only in its folder's.
  const addresses = path === PAGE ? ["./", PAGE] : [path];
  // What the visit has brought so far is in the browser's own cache.
  const modes = NAMED.test(path) ? ["default", "reload"] : ["no-cache"];
  for (const mode of modes) {
    for (const address of addresses) {
      const answer = await fetch(new URL(address, SCOPE), { cache: mode }).catch(() => undefined);
      if (answer && (await keep(path, answer))) return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------------------------------
// One build after another
// ---------------------------------------------------------------------------------------

const windows = async () => {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => pathOf(url) === PAGE);
};

self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const needed = [...CONTENT.keys()].filter(isNeeded);
  const done = await Promise.all(needed.map(fetchToKeep));
  // The server may have a part of a build only, for now: the browser tries again at the next visit.
  const missing = needed.filter((_, i) => !done[i]);
  if (missing.length > 0) throw new Error(`not of this build: ${missing.join(", ")}`);
  // What was used of the build before is what this visitor needs of this one.
  const plain = (path) => path.replace(/-[0-9a-f]{16}(?=[._])/, "");
  const before = new Set((await (await open()).keys()).map(({ url }) => plain(pathOf(url))));
  await Promise.all([...CONTENT.keys()].filter((path) => before.has(plain(path))).map(fetchToKeep));
}

self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  // In a first visit the page is there already.
  await clients.claim();
  // Other tabs may still show the build before, and need its files. Those are then removed the next time.
  if ((await windows()).length > 1) return;
  const cache = await open();
  const ours = new Set([...CONTENT.keys()].map((path) => new URL(keyOf(path), SCOPE).href));
  const strange = (await cache.keys()).filter(({ url }) => !ours.has(url));
  await Promise.all(strange.map((request) => cache.delete(request)));
}

// From renew.js.
self.addEventListener("message", (event) => {
  const { build, takeOver, stepAside: yes, keep: urls } = event.data;
  const answer = (value) => event.ports[0].postMessage(value);
  if (takeOver) self.skipWaiting();
  if (build) event.waitUntil(meet(build).then(answer));
  if (yes) event.waitUntil(stepAside(true).then(answer));
  if (urls) event.waitUntil(keepUsed(urls));
});

/// Whether a page is not older than this. To a page of this build, alone in the browser, the build before is
/// of no use: this one takes over at once.
async function meet(build) {
  if (build === BUILD && (await windows()).length <= 1) self.skipWaiting();
  return build === BUILD || isAside();
}

async function keepUsed(urls) {
  const paths = new Set(urls.map(pathOf));
  await Promise.all([...paths].filter((path) => CONTENT.has(path)).map(fetchToKeep));
}

/// Whether the page that is shown is of another build. Then it gets no copies of this one's, apart from what
/// is named by its content.
let aside;
const isAside = () => (aside ??= open().then((cache) => cache.match(ASIDE)).then(Boolean, () => false));

async function stepAside(yes) {
  aside = Promise.resolve(yes);
  try {
    const cache = await open();
    await (yes ? cache.put(ASIDE, new Response()) : cache.delete(ASIDE));
  } catch {
    // Then it is known until the browser ends this program.
  }
}

// ---------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.method === "GET" ? pathOf(request.url) : undefined;
  if (path === undefined) return;
  if (path === PAGE && request.mode === "navigate") event.respondWith(page(event));
  // A name by content that is not this build's can be kept, too: a tab may show the build before.
  else if (path !== PAGE && (CONTENT.has(path) || NAMED.test(path))) event.respondWith(file(event, path));
});

/// The server's page, so that a new build is seen at once; the kept one where the server does not answer.
async function page(event) {
  const copy = await kept(PAGE);
  const abort = new AbortController();
  const asked = (async () => {
    // Not by a navigation preload, which saves 10 ms: where one fails, Firefox shows no page at all.
    const answer = await fetch(event.request, { signal: abort.signal });
    return { answer, build: answer.ok ? await buildOf(answer.clone()) : undefined };
  })();
  if (!copy) return (await asked).answer;

  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const { answer, build } = (await Promise.race([asked.catch(() => undefined), late])) ?? {};
  // Not there, or asked to sign in: that is for the visitor to see.
  if (answer && !answer.ok && answer.status < 500) return answer;
  // A tab that is loaded anew is still among them.
  const others = (await windows()).length - (event.request.isReloadNavigation ? 1 : 0);
  const isNew = answer?.ok && build !== BUILD;
  // A page of another build would get this one's files, where other tabs of this build are open. So this build
  // is opened once more, and renew.js tells it that there is another.
  if (isNew && (others <= 0 || (await isAside()))) {
    await stepAside(true);
    return answer;
  }
  if (!isNew && others <= 0) await stepAside(false);
  abort.abort();
  return copy;
}

/// The build that a page is of. It is in the first lines, so the rest need not have come.
async function buildOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let html = "";
  for (;;) {
    const { done, value = "" } = await reader.read();
    html += value;
    const build = buildIn(html);
    if (!build && !done) continue;
    reader.cancel().catch(() => undefined);
    return build;
  }
}

async function file(event, path) {
  const { request } = event;
  const isOfPage = NAMED.test(path) || !(await isAside());
  const copy = () => (isOfPage ? kept(path) : undefined);
  // "reload": what came before was refused.
  const first = request.cache === "reload" ? undefined : await copy();
  if (first) return first;
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    const last = await copy();
    if (last) return last;
    throw error;
  }
  if (CONTENT.has(path)) event.waitUntil(keep(path, answer.clone()));
  return answer;
}
