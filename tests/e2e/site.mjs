// The built page on a port of its own, under a strict security policy, with faults on demand: a file
// can be cut, changed or taken away for a while, as happens on real servers and real lines.

import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { called, place, plain, served } from "./served.mjs";

const DIST = resolve(process.env.ATELIER_DIST ?? "dist-test");

/// What hosts may ask of the page (docs/hosting.md). The page itself asks for it, too (index.html).
export const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "worker-src 'self' blob:; object-src 'none'; base-uri 'none'";
/// Where browsers report what the policy forbids: workers, too.
const REPORTS = "/forbidden";

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
/// No answer ever comes.
export const SILENCE = () => undefined;

/// Serves the page. `origin` is where; `spoil` and `heal` put a fault on a file and lift it, by its name
/// without what is of its content in it, and `called` says its whole name. `under` is a folder in which
/// the page is; then nothing is anywhere else. `line` says what becomes of all requests: "up", "cut" (no
/// connection) or "silent" (no answer). `deploy` puts another build in the place of the first, and `asked`
/// has the path of each request. Closing fails if something has broken the policy.
export async function serve({ under = "" } = {}) {
  if (!existsSync(join(DIST, "index.html"))) {
    throw new Error("the page is not built: scripts/test.sh page");
  }
  let [dist, line] = [DIST, "up"];
  const asked = [];
  const faults = new Map();
  const forbidden = [];
  const server = createServer(async (request, response) => {
    if (line === "cut") return request.socket.destroy();
    if (line === "silent") return;
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (path === REPORTS) {
      forbidden.push(Buffer.concat(await request.toArray()).toString());
      response.writeHead(204).end();
      return;
    }
    const file = path.endsWith("/") ? `${path}index.html` : path;
    asked.push(file.slice(under.length + 1));
    const fault = [...faults].find(([name]) => plain(file).endsWith(`/${name}`));
    let answer;
    try {
      if (!file.startsWith(`${under}/`)) throw new Error("not in the page's folder");
      // A file that is to be spoilt is sent as it is.
      const accepted = fault ? "" : request.headers["accept-encoding"];
      answer = { status: 200, ...(await served(place(dist, file.slice(under.length)), accepted)) };
    } catch {
      answer = { status: 404, bytes: Buffer.from("not here"), headers: { "content-type": "text/plain" } };
    }
    const spoilt = fault && fault[1](answer.bytes);
    if (fault && !spoilt) return;
    answer = { ...answer, ...spoilt };
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-security-policy": `${POLICY}; report-uri ${REPORTS}`,
    });
    response.end(answer.bytes);
  });
  await new Promise((done) => server.listen(Number(process.env.ATELIER_PORT ?? 0), "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    spoil: (name, fault) => faults.set(name, fault),
    heal: (name) => faults.delete(name),
    called: (name) => called(dist, name),
    line: (state) => (line = state),
    deploy: (folder) => (dist = folder),
    asked,
    forbidden,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      if (forbidden.length) throw new Error(`against the security policy: ${forbidden.join(", ")}`);
    },
  };
}
