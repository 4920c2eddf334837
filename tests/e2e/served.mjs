// What a server answers with: a file, or the compressed copy beside it (scripts/compress.mjs) that
// the browser accepts. Shared by the servers of the tests and of the benchmark.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

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
