// The built page on a port of its own, with faults on demand: a file can be cut, changed or
// taken away for a while, as happens on real servers and real lines.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join, normalize, resolve } from "node:path";

const DIST = resolve(process.env.ATELIER_DIST ?? "dist-test");

const TYPES = {
  ".css": "text/css",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/// What can happen to a file on its way.
export const FAULTS = {
  missing: () => ({ status: 404, bytes: Buffer.from("not here") }),
  truncated: (bytes) => ({ status: 200, bytes: bytes.subarray(0, bytes.length >> 1) }),
  corrupt: (bytes) => {
    const changed = Buffer.from(bytes);
    for (let at = changed.length >> 2; at < changed.length; at += 97) changed[at] ^= 0xff;
    return { status: 200, bytes: changed };
  },
};

/// Serves the page. `origin` is where; `spoil` and `heal` put a fault on a file and lift it.
export async function serve() {
  if (!existsSync(join(DIST, "index.html"))) {
    throw new Error("the page is not built: scripts/test.sh page");
  }
  const faults = new Map();
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const file = path.endsWith("/") ? `${path}index.html` : path;
    let answer;
    try {
      answer = { status: 200, bytes: await readFile(join(DIST, file)) };
    } catch {
      answer = { status: 404, bytes: Buffer.from("not here") };
    }
    const fault = [...faults].find(([name]) => file.endsWith(`/${name}`));
    if (fault) answer = fault[1](answer.bytes);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(answer.status, { "content-type": type, "cache-control": "no-store" });
    response.end(answer.bytes);
  });
  await new Promise((done) => server.listen(Number(process.env.ATELIER_PORT ?? 0), "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    spoil: (name, fault) => faults.set(name, fault),
    heal: (name) => faults.delete(name),
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
