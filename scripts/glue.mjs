// Makes what wasm-bindgen writes around each program smaller: the functions that a program asks of the
// browser get short names, in the wasm file and in its script, for the hash in each of theirs cannot be
// compressed; and the script loses its comments and its indentation.
//
// usage: node scripts/glue.mjs DIRECTORY       for each NAME.js and NAME_bg.wasm in it

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// WebAssembly core specification 2.0, §5.5: sections.
const [IMPORT, FUNCTION] = [2, 0];
const WITH_HASH = /\b__\w+_[0-9a-f]{16}\b/g;

function leb128(value) {
  const out = [];
  for (; value > 127; value >>= 7) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}

/// The wasm file with other names for its imports.
function rename(wasm, short) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = wasm[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const size = number();
    return wasm.subarray(at, (at += size)).toString();
  };
  while (wasm[at] !== IMPORT) {
    at++;
    const size = number();
    at += size;
  }
  const start = at++;
  const end = number() + at;
  const count = number();
  const parts = [leb128(count)];
  for (let i = 0; i < count; i++) {
    const [module, name] = [text(), text()];
    // wasm-bindgen's imports are functions, all of them.
    if (wasm[at++] !== FUNCTION) throw new Error(`glue: ${name} is no function`);
    const [from, to] = [Buffer.from(module), Buffer.from(short.get(name) ?? name)];
    parts.push(leb128(from.length), from, leb128(to.length), to, Buffer.from([FUNCTION]), leb128(number()));
  }
  if (at !== end) throw new Error("glue: the imports are not read to their end");
  const section = Buffer.concat(parts);
  return Buffer.concat([wasm.subarray(0, start), Buffer.from([IMPORT]), leb128(section.length), section, wasm.subarray(end)]);
}

/// Without lines that only say something to people. Nothing within a line is touched.
function bare(script) {
  const lines = script.replace(/^ *\/\*\*\n(?: *\*.*\n)+/gm, "").split("\n");
  const kept = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("//"));
  return `${kept.join("\n")}\n`;
}

const [directory] = process.argv.slice(2);
for (const file of readdirSync(directory).filter((name) => name.endsWith("_bg.wasm"))) {
  const [wasm, js] = [join(directory, file), join(directory, file.replace("_bg.wasm", ".js"))];
  const script = readFileSync(js, "utf8");
  // A program in which templates of several lines stood would have to keep its indentation.
  if (/`[^`\n]*\n/.test(script.replace(/`[^`\n]*`/g, ""))) throw new Error(`glue: ${js} has text of several lines`);
  const short = new Map();
  for (const [name] of script.matchAll(WITH_HASH)) {
    if (!short.has(name)) short.set(name, `$${short.size.toString(36)}`);
  }
  writeFileSync(js, bare(script.replace(WITH_HASH, (name) => short.get(name))));
  writeFileSync(wasm, rename(readFileSync(wasm), short));
}
