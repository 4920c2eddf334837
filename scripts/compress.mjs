// Puts a compressed copy beside each file that gains by it: FILE.br (Brotli) and FILE.gz (gzip), for
// hosts that serve such copies (nginx: gzip_static, brotli_static; Caddy: precompressed). What was
// compressed before is kept by content, so a file that did not change costs nothing.
//
// usage: node scripts/compress.mjs DIRECTORY

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = [".html", ".css", ".js", ".json", ".wasm", ".bpk", ".svg"];
/// Smaller than this, a file fits the first packets as it is.
const SMALL = 1_000;
/// A copy that saves less is not worth the file.
const WORTH = 0.97;
/// Brotli's best takes a minute for the WebGPU engine's 18 MB.
const LARGE = 8e6;
const MONTH_MS = 30 * 24 * 3_600_000;

const COPIES = {
  br: (bytes) => {
    const quality = bytes.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY;
    const size = constants.BROTLI_PARAM_SIZE_HINT;
    return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [size]: bytes.length } });
  },
  // The program, not node's zlib, whose copies are a hundredth larger.
  gz: (bytes) => execFileSync("gzip", ["-9nc"], { input: bytes, maxBuffer: 1e9 }),
};

const cache = join(process.env.ATELIER_CACHE ?? join(homedir(), ".cache/atelier"), "compressed");
mkdirSync(cache, { recursive: true });

function compressed(bytes, kind) {
  const kept = join(cache, `${createHash("sha256").update(bytes).digest("hex").slice(0, 40)}.${kind}`);
  if (!existsSync(kept)) writeFileSync(kept, COPIES[kind](bytes));
  const now = new Date();
  utimesSync(kept, now, now);
  return readFileSync(kept);
}

const [directory] = process.argv.slice(2);
const sums = { files: 0, bytes: 0, br: 0, gz: 0 };
for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !TYPES.includes(extname(file))) continue;
  const bytes = readFileSync(file);
  if (bytes.length < SMALL) continue;
  sums.files++;
  sums.bytes += bytes.length;
  for (const kind of Object.keys(COPIES)) {
    const copy = compressed(bytes, kind);
    const worth = copy.length < bytes.length * WORTH;
    sums[kind] += worth ? copy.length : bytes.length;
    if (worth) writeFileSync(`${file}.${kind}`, copy);
  }
}
// What no build has asked for in a month.
for (const name of readdirSync(cache)) {
  if (Date.now() - statSync(join(cache, name)).mtimeMs > MONTH_MS) rmSync(join(cache, name));
}
const kb = (count) => Math.round(count / 1000);
console.error(`compress: ${sums.files} files of ${kb(sums.bytes)} KB: ${kb(sums.gz)} by gzip, ${kb(sums.br)} by Brotli`);
