// Gives the functions of a wasm file names that sort as they compress best: after each function comes
// the one of which most is repeated from the last 32 KB, which is as far as gzip looks back. Generic
// code is compiled once for every type; the copies differ a little and lie far apart. wasm-opt then
// sorts by these names (scripts/shrink.sh).
//
// usage: node scripts/order.mjs FILE.wasm      the file is changed; it needs no names of its own

import { readFileSync, writeFileSync } from "node:fs";

/// How far back, and what a run is worth that is found there: what is near costs fewer bits.
const WINDOWS = [
  { size: 32 * 1024, worth: 1 },
  { size: 4 * 1024, worth: 0.3 },
];
/// What is compared are runs of so many bytes.
const RUN = 6;
/// Of a very large file every eighth of them, by their hash, which is quick enough.
const [EVERY_OF_LARGE, LARGE] = [8, 8e6];
/// Those that are found in more functions tell nothing.
const TOO_COMMON = 600;
/// A run that is found in n functions is worth n to the power of minus this: those that few share say
/// more of what is alike.
const RARITY = 0.3;
/// What the runs that are there are worth, for each run of the function; below it, the next function
/// stays as it was.
const ALIKE = 0.02;

// WebAssembly core specification 2.0, §5.5: sections, and §7.4: names.
const [CUSTOM, IMPORT, CODE] = [0, 2, 10];

const file = process.argv[2];
const bytes = readFileSync(file);
const every = bytes.length > LARGE ? EVERY_OF_LARGE : 1;
let at = 8;

/// An unsigned LEB128 number.
function number() {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}

function leb128(value) {
  const out = [];
  for (; value > 127; value >>= 7) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}

function text() {
  const size = number();
  at += size;
  return bytes.toString("utf8", at - size, at);
}

function sections() {
  const found = [];
  while (at < bytes.length) {
    const start = at;
    const [id, size] = [bytes[at++], number()];
    found.push({ id, start, from: at, end: at + size });
    at += size;
  }
  return found;
}

/// The runs of each function that tell something: for each run, the list of the functions it is in.
function runsOf(functions) {
  const places = new Map();
  const runs = functions.map(({ from, end }, index) => {
    const own = new Set();
    for (let i = from; i + RUN <= end; i++) {
      let hash = 2166136261;
      for (let k = 0; k < RUN; k++) hash = Math.imul(hash ^ bytes[i + k], 16777619);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      hash = (hash ^ (hash >>> 12)) >>> 0;
      if (hash % every === 0) own.add(hash);
    }
    for (const hash of own) {
      if (!places.has(hash)) places.set(hash, []);
      places.get(hash).push(index);
    }
    return own;
  });
  const tells = (list) => list.length > 1 && list.length <= TOO_COMMON;
  return runs.map((own) => [...own].map((hash) => places.get(hash)).filter(tells));
}

function order(functions) {
  const runs = runsOf(functions);
  const count = functions.length;
  const weight = runs.map((own) => 1 / (own.length + 4));
  const score = new Float64Array(count);
  const placed = new Uint8Array(count);
  const windows = WINDOWS.map(({ size, worth }) => ({ size, worth, runs: new Map(), held: 0, oldest: 0 }));
  const change = (window, index, by) => {
    for (const run of runs[index]) {
      const before = window.runs.get(run) ?? 0;
      window.runs.set(run, before + by);
      if (before !== 0 && before + by !== 0) continue;
      const worth = by * window.worth * run.length ** -RARITY;
      for (const other of run) score[other] += worth;
    }
  };
  const sorted = [];
  const move = (window, index) => {
    const size = (at) => functions[at].end - functions[at].from;
    change(window, index, 1);
    window.held += size(index);
    for (; window.held > window.size && window.oldest < sorted.length - 1; window.oldest++) {
      change(window, sorted[window.oldest], -1);
      window.held -= size(sorted[window.oldest]);
    }
  };
  let unplaced = 0;
  while (sorted.length < count) {
    let [best, most] = [-1, ALIKE];
    for (let i = 0; i < count; i++) {
      if (!placed[i] && score[i] * weight[i] > most) [best, most] = [i, score[i] * weight[i]];
    }
    while (placed[unplaced]) unplaced++;
    if (best < 0) best = unplaced;
    placed[best] = 1;
    sorted.push(best);
    for (const window of windows) move(window, best);
  }
  return sorted;
}

const all = sections();
const section = (id) => all.find((section) => section.id === id);
at = section(IMPORT).from;
// wasm-bindgen's imports are functions, all of them.
const imported = number();
at = section(CODE).from;
const functions = Array.from({ length: number() }, () => {
  const size = number();
  at += size;
  return { from: at - size, end: at };
});

const names = [];
order(functions).forEach((index, place) => (names[index] = `f${String(place).padStart(6, "0")}`));
const entries = names.flatMap((name, index) => [leb128(imported + index), leb128(name.length), Buffer.from(name)]);
const list = Buffer.concat([leb128(names.length), ...entries]);
const FUNCTIONS = 1;
const body = Buffer.concat([leb128(4), Buffer.from("name"), leb128(FUNCTIONS), leb128(list.length), list]);
const kept = all.filter(({ id, from }) => {
  at = from;
  return id !== CUSTOM || text() !== "name";
});
const parts = kept.map(({ start, end }) => bytes.subarray(start, end));
writeFileSync(file, Buffer.concat([bytes.subarray(0, 8), ...parts, leb128(CUSTOM), leb128(body.length), body]));
