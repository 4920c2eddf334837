// The built page on a port of its own, with faults on demand: a file can be cut, changed or
// taken away for a while, as happens on real servers and real lines.

import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { served } from "./served.mjs";

const DIST = resolve(process.env.ATELIER_DIST ?? "dist-test");

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
    const fault = [...faults].find(([name]) => file.endsWith(`/${name}`));
    let answer;
    try {
      // A file that is to be spoilt is sent as it is.
      const accepted = fault ? "" : request.headers["accept-encoding"];
      answer = { status: 200, ...(await served(join(DIST, file), accepted)) };
    } catch {
      answer = { status: 404, bytes: Buffer.from("not here"), headers: { "content-type": "text/plain" } };
    }
    if (fault) answer = { ...answer, ...fault[1](answer.bytes) };
    response.writeHead(answer.status, answer.headers);
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
