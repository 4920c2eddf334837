// What a program's code is made of: the bytes of its functions, by the crate that each is named
// after, in a table. It needs the names, which trunk's last step takes out, so it reads what cargo
// has built:
//
//   node benches/sizes.mjs "$CARGO_TARGET_DIR/wasm32-unknown-unknown/page/app.wasm" [rows]
//
// A generic function counts for the crate it is written in, not for the one that made it necessary.

import { readFileSync } from "node:fs";

const [file, rows = "12"] = process.argv.slice(2);
const bytes = readFileSync(file);
// WebAssembly core specification 2.0, §5.5: sections, and §7.4: names.
const [CUSTOM, IMPORT, CODE, DATA] = [0, 2, 10, 11];
const FUNCTION = 0;

/// Reads at `at`, and moves on.
class Reader {
  constructor(at) {
    this.at = at;
  }
  /// An unsigned LEB128 number.
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[this.at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  text() {
    const size = this.number();
    this.at += size;
    return bytes.toString("utf8", this.at - size, this.at);
  }
  list(read) {
    return Array.from({ length: this.number() }, () => read(this));
  }
}

const sections = [];
for (const reader = new Reader(8); reader.at < bytes.length; ) {
  const [id, size] = [bytes[reader.at++], reader.number()];
  sections.push({ id, from: reader.at, size });
  reader.at += size;
}
const at = (id) => new Reader(sections.find((section) => section.id === id).from);

/// wasm-bindgen's imports are functions, all of them: memory and tables are the program's own.
function importedFunctions() {
  const kinds = at(IMPORT).list((reader) => [reader.text(), reader.text(), reader.number(), reader.number()][2]);
  if (kinds.some((kind) => kind !== FUNCTION)) throw new Error("an import that is no function");
  return kinds.length;
}

/// By the index of the function.
function functionNames() {
  for (const { from, size } of sections.filter(({ id }) => id === CUSTOM)) {
    const reader = new Reader(from);
    if (reader.text() !== "name") continue;
    while (reader.at < from + size) {
      const [kind, length] = [reader.number(), reader.number()];
      if (kind === 1) return new Map(reader.list((r) => [r.number(), r.text()]));
      reader.at += length;
    }
  }
  throw new Error("the names are gone");
}

/// The first crate in a name: _RNv…Csgx_4core3num…, _ZN4core3num… or _ZN58_$LT$impl$u20$core..num….
function crate(name = "") {
  const [, length, rest] = /Cs[0-9A-Za-z]+_(\d+)([a-z]\w*)/.exec(name) ?? /^_ZN(\d+)([a-z]\w*)/.exec(name) ?? [];
  if (rest) return rest.slice(0, Number(length));
  return /([a-z]\w*)\.\./.exec(name.replace(/\$\w*\$/g, " "))?.[1] ?? "not Rust's";
}

const skipped = importedFunctions();
const names = functionNames();
const sums = new Map();
const sizes = at(CODE).list((reader) => {
  const size = reader.number();
  reader.at += size;
  return size;
});
sizes.forEach((size, index) => {
  const name = crate(names.get(index + skipped));
  sums.set(name, (sums.get(name) ?? 0) + size);
});
const all = [...sums.values()].reduce((a, b) => a + b);
const kb = (count) => `${Math.round(count / 1000)} KB`;
console.log(`code ${kb(all)}, data ${kb(sections.find(({ id }) => id === DATA).size)}\n`);
console.log("| crate | code | share |\n| --- | ---: | ---: |");
const sorted = [...sums].sort(([, a], [, b]) => b - a).slice(0, Number(rows));
for (const [name, count] of sorted) console.log(`| ${name} | ${kb(count)} | ${((100 * count) / all).toFixed(1)} % |`);
