// Takes the names of functions and the like out of a wasm file, in place; they serve debuggers
// only, and are a quarter of the WebGPU engine. Half a second where wasm-opt takes minutes.
//
// usage: node scripts/strip-names.mjs FILE.wasm
//
// A wasm file is 8 bytes of header, then sections: an id, a length in LEB128, and that many
// bytes (WebAssembly core specification 2.0, §5.5). Sections of id 0 have a name.

import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2];
const bytes = readFileSync(file);

/// An unsigned LEB128 number at `at`, and the place behind it.
function number(at) {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
    factor *= 128;
  }
}

const kept = [bytes.subarray(0, 8)];
for (let at = 8; at < bytes.length; ) {
  const [length, body] = number(at + 1);
  const end = body + length;
  const [size, name] = bytes[at] === 0 ? number(body) : [0, body];
  if (!["name", "producers"].includes(bytes.toString("utf8", name, name + size))) {
    kept.push(bytes.subarray(at, end));
  }
  at = end;
}
writeFileSync(file, Buffer.concat(kept));
