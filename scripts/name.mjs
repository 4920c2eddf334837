// Names each file of the page by its content: app.js becomes app-0123456789abcdef.js. Files of one build
// then only ever meet one another, and may be kept by browsers for ever. A program's two files, NAME.js
// and NAME_bg.wasm, are named together. What keeps its name is index.html, what the programs fetch by
// name (models, data, lessons), and the service worker, offline.js, which a browser knows by its address.
//
// The service worker is told which files the build has and what is in them, and the page which build it is
// of: so a new build is a new service worker, and keeps copies of its own files only.
//
// A script within index.html, by which `trunk serve` loads the page anew, becomes a file too: the page's
// security policy lets no other run. And `_headers` is written, from which some hosts take their headers.
//
// usage: node scripts/name.mjs DIRECTORY

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";

const SERVICE_WORKER = "offline.js";
const [directory] = process.argv.slice(2);
const at = (name) => join(directory, name);
const page = at("index.html");
let html = readFileSync(page, "utf8");

html = html.replace(/<script>([^]*?)<\/script>/, (_, text) => {
  // What trunk fills in while it serves, in HTML only.
  const filled = text.replace("'{{__TRUNK_ADDRESS__}}'", "location.host").replace("{{__TRUNK_WS_BASE__}}", "/");
  writeFileSync(at("reload.js"), filled);
  return '<script src="./reload.js"></script>';
});

const names = readdirSync(directory).filter((name) => /\.(js|css|wasm)$/.test(name) && name !== SERVICE_WORKER);
const programs = names.filter((name) => name.endsWith("_bg.wasm")).map((name) => name.slice(0, -"_bg.wasm".length));

const digits = (...contents) => {
  const sum = createHash("sha256");
  for (const content of contents) sum.update(content);
  return sum.digest("hex").slice(0, 16);
};
const hash = (...files) => digits(...files.map((file) => readFileSync(at(file))));
/// From the names before to those after.
const renamed = new Map();
for (const name of programs) {
  const [js, wasm] = [`${name}.js`, `${name}_bg.wasm`];
  const after = `${name}-${hash(js, wasm)}`;
  renamed.set(js, `${after}.js`).set(wasm, `${after}_bg.wasm`);
  const glue = readFileSync(at(js), "utf8");
  writeFileSync(at(js), glue.replaceAll(wasm, `${after}_bg.wasm`));
}
for (const name of names.filter((name) => !renamed.has(name))) {
  renamed.set(name, name.replace(/(?=\.\w+$)/, `-${hash(name)}`));
}
for (const [before, after] of renamed) renameSync(at(before), at(after));

// Where the page speaks of them.
html = html.replace(/(\s(?:href|src|data-js|data-wasm|data-worker|data-renew)=")((?:\.\/)?)([^"/]+)(?=")/g, (all, attribute, here, name) =>
  renamed.has(name) ? attribute + here + renamed.get(name) : all,
);
html = html.replace(/(?<=data-engines=")[^"]+/, (engines) =>
  engines.split(" ").map((engine) => named(`${engine}.js`).slice(0, -".js".length)).join(" "),
);
function named(name) {
  if (!renamed.has(name)) throw new Error(`name: there is no ${name}`);
  return renamed.get(name);
}
for (const [, file] of html.matchAll(/\s(?:href|src|data-js|data-wasm|data-worker|data-renew)="([^"?#]+)"/g)) {
  if (!/^[a-z]+:/.test(file) && !existsSync(at(file))) throw new Error(`name: index.html asks for ${file}, which is not there`);
}

// What the build consists of. Hosts may unpack what is packed on the way, so a browser may get either.
const contents = {};
for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
  const path = relative(directory, join(entry.parentPath, entry.name));
  // No file of the page: a rule for hosts, and a compressed copy.
  const isBeside = path === "_headers" || (/\.(br|gz)$/.test(path) && existsSync(at(path.replace(/\.\w+$/, ""))));
  if (!entry.isFile() || isBeside || ["index.html", SERVICE_WORKER].includes(path)) continue;
  const bytes = readFileSync(at(path));
  contents[path] = path.endsWith(".gz") ? `${digits(bytes)} ${digits(gunzipSync(bytes))}` : digits(bytes);
}
const sorted = Object.fromEntries(Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1)));
const files = JSON.stringify(sorted);
const worker = readFileSync(at(SERVICE_WORKER), "utf8");
const build = digits(files, html, worker);
writeFileSync(at(SERVICE_WORKER), `const BUILD = "${build}";\nconst FILES = ${files};\n${worker}`);
writeFileSync(page, html.replace(/(?=\sdata-engines=)/, ` data-build="${build}"`));

// Rules that do not overlap: a header that two of them set is sent as both, joined.
const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)[1];
const rules = [
  ["/*", `Content-Security-Policy: ${policy}`, "X-Content-Type-Options: nosniff"],
  ...[...renamed.values()].sort().map((name) => [`/${name}`, "Cache-Control: public, max-age=31536000, immutable"]),
];
writeFileSync(at("_headers"), rules.map(([path, ...headers]) => [path, ...headers.map((header) => `  ${header}`), ""].join("\n")).join(""));
