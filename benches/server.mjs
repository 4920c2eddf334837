// A static server for the benchmark: the built page at the root, the peers under /benches/ and
// the data under /data/. Its headers isolate the page, without which there are no threads.

import { createServer } from "node:http";
import { join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { place as inBuild, served } from "../tests/e2e/served.mjs";

const BENCHES = fileURLToPath(new URL(".", import.meta.url));
const CHECKOUT = resolve(BENCHES, "..");
const DIST = resolve(CHECKOUT, process.env.ATELIER_DIST ?? "dist-test");

const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
};

/// Serves until closed. With `alone`, pages are not isolated: without shared memory a library
/// that takes every core by itself stays on one thread.
/// `encodings`: in which the compressed copies beside the files are sent.
export async function serve({ alone = false, encodings } = {}) {
  const headers = alone ? {} : ISOLATED;
  const server = createServer((request, response) => answer(request, response, headers, encodings));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function answer(request, response, headers, encodings) {
  try {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const file = place(path);
    const { bytes, headers: own } = await served(file, request.headers["accept-encoding"], encodings);
    response.writeHead(200, { ...own, ...headers });
    response.end(bytes);
  } catch {
    // With a body: for an empty one, Chromium shows a page of its own instead.
    response.writeHead(404, { "content-type": "text/plain", ...headers }).end("not here");
  }
}

function place(path) {
  const file = path.endsWith("/") ? `${path}index.html` : path;
  const fromCheckout = file.startsWith("/benches/") || file.startsWith("/data/");
  return fromCheckout ? join(CHECKOUT, file) : inBuild(DIST, file);
}
