// What a server answers with: a file, or the compressed copy beside it (scripts/compress.mjs) that
// the browser accepts. Shared by the servers of the tests and of the benchmark.

import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BENCHES = fileURLToPath(new URL("../../benches/", import.meta.url));
/// The benchmark's page, which is no part of what is built: it stands beside it.
const BESIDE = ["/bench.html", "/bench.js", "/bench-worker.js", "/gpu-count.js"];

/// Where a file of the built page is.
export const place = (dist, file) => join(BESIDE.includes(file) ? BENCHES : dist, file);

/// A file's name or address as it was before it was named by its content (scripts/name.mjs).
export const plain = (name) => name.replace(/-[0-9a-f]{16}(?=[._?]|$)/, "");

/// How a file of the built page is called: "engine.js" is engine-0123456789abcdef.js.
export function called(dist, name) {
  const found = readdirSync(dist).find((file) => plain(file) === name);
  if (!found) throw new Error(`the built page has no ${name}`);
  return found;
}

const TYPES = {
  ".css": "text/css",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/// The best first.
const COPIES = { br: ".br", gzip: ".gz" };

/// The bytes of a file and the headers that go with them. `encodings` limits what is sent.
export async function served(file, acceptEncoding = "", encodings = Object.keys(COPIES)) {
  const accepted = acceptEncoding.split(",").map((word) => word.split(";")[0].trim());
  const encoding = encodings.find((name) => accepted.includes(name) && existsSync(file + COPIES[name]));
  const headers = { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-store" };
  if (encoding) headers["content-encoding"] = encoding;
  headers.vary = "accept-encoding";
  return { bytes: await readFile(encoding ? file + COPIES[encoding] : file), headers };
}
