// Where the page is put: in any folder, on any server of files, under a strict security policy, on a line
// that brings nothing, and after a build that came before.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, link, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import test, { after } from "node:test";
import { plain } from "./served.mjs";
import { FAULTS, POLICY, SILENCE, serve } from "./site.mjs";
import { SOON, button, drawn, greyLevels, launch, prepare, stepsReach, visit } from "./visitor.mjs";

const DIST = resolve(process.env.ATELIER_DIST ?? "dist-test");
const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

// ---------------------------------------------------------------------------------------
// Any path, any server
// ---------------------------------------------------------------------------------------

/// Draws in the Studio, then trains two steps.
async function works(t, at) {
  const page = await visit(t, browser, at);
  await drawn(page);
  assert.ok((await greyLevels(page)) > 50, "there are pictures");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Train" }).click();
  await page.waitForURL(/page=train/);
  await page.goto(`${page.url()}&size=xs&device=cpu`);
  await prepare(page, { until: 2, batch: 8 });
  await button(page, "Train").click();
  await stepsReach(page, 2);
  for (const url of page.requests) assert.ok(/^(data|blob):/.test(url) || url.startsWith(`${at.origin}/`), url);
}

test("in a deep folder it draws and trains", async (t) => {
  const under = "/some/deep/path";
  const host = await serve({ under });
  t.after(() => host.close());
  await works(t, { ...host, origin: host.origin + under });
});

const python = spawnSync("python3", ["--version"]).status === 0 ? {} : { skip: "there is no python3" };

/// Python's server of files, in a folder; it knows nothing of the page, and says nothing of keeping files.
async function pythonServes(t, folder) {
  const server = spawn("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], { cwd: folder });
  t.after(() => server.kill());
  const port = await new Promise((done, fail) => {
    server.on("error", fail);
    let said = "";
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const found = /port (\d+)/.exec(said);
      if (found) done(found[1]);
    });
  });
  return { origin: `http://127.0.0.1:${port}` };
}

test("python3 -m http.server serves it", python, async (t) => {
  await works(t, await pythonServes(t, DIST));
});

test("a list of models that the browser has kept does not meet a new page", python, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "atelier-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(folder, relative(DIST, from));
    await mkdir(join(to, ".."), { recursive: true });
    await link(from, to).catch(() => cp(from, to));
  }
  // Changed long ago, by which a browser that is told nothing takes it to be good for long.
  const manifest = join(folder, "pretrained/manifest.json");
  const text = await readFile(manifest, "utf8");
  await rm(manifest);
  await writeFile(manifest, text);
  await utimes(manifest, 1_500_000_000, 1_500_000_000);
  const page = await visit(t, browser, await pythonServes(t, folder));
  await drawn(page);
  const models = () => page.getByRole("group", { name: "Model" }).getByRole("radio").count();
  const before = await models();
  const list = JSON.parse(text);
  const last = list.models.findLastIndex((model) => model.id.startsWith("wgan"));
  list.models.splice(last, 1);
  await writeFile(manifest, JSON.stringify(list));
  await page.goto(page.url());
  await drawn(page);
  assert.equal(await models(), before - 1);
});

// ---------------------------------------------------------------------------------------
// The security policy
// ---------------------------------------------------------------------------------------

test("every page keeps to the strict policy", async (t) => {
  const marks = {
    studio: ".hero",
    draw: ".draw-output canvas",
    train: ".doing",
    compare: ".compare-table",
    learn: ".lesson-text",
    about: "math",
  };
  for (const [name, mark] of Object.entries(marks)) {
    const page = await visit(t, browser, site, `?page=${name}`);
    await page.locator(`[data-page=${name}] ${mark}`).first().waitFor();
  }
});

test("what breaks the policy is noticed, in the page and in its header", async () => {
  const other = await serve();
  const page = await browser.newPage();
  await page.goto(`${other.origin}/?page=about`);
  await page.evaluate(() => document.body.setAttribute("style", "color: red"));
  const until = Date.now() + SOON;
  while (other.forbidden.length === 0 && Date.now() < until) await page.waitForTimeout(50);
  await page.close();
  await assert.rejects(other.close(), /style-src/);
});

const BUILT = await readdir(DIST, { recursive: true, withFileTypes: true });
const text = (entry) => readFile(join(entry.parentPath, entry.name), "utf8");

test("no built page has a script, a style or a handler in it, nor an address of another place", async () => {
  const pages = BUILT.filter((entry) => entry.name.endsWith(".html"));
  assert.ok(pages.length > 10, "index.html and the lessons");
  for (const entry of pages) {
    const html = (await text(entry)).replace(/<!--[^]*?-->/g, "").replace(/url\([^)]*\)|data:[^"]+/g, "");
    for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
      assert.doesNotMatch(tag, /\sstyle\s*=|\son[a-z]+\s*=|javascript:/i, entry.name);
      assert.doesNotMatch(tag, /\s(src|srcset|action|formaction|poster|data-[a-z]+)\s*=\s*"?(\/|[a-z]+:\/\/)/i, entry.name);
      // Links lead to papers; nothing is loaded from there.
      if (!/^<a\s/i.test(tag)) assert.doesNotMatch(tag, /\shref\s*=\s*"?(\/|[a-z]+:\/\/)/i, entry.name);
      else assert.doesNotMatch(tag, /\shref\s*=\s*"?\//, entry.name);
    }
    assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)/i, entry.name);
    assert.doesNotMatch(html, /<script[^>]*>\s*\S[^]*?<\/script>/i, entry.name);
  }
});

test("no page sets a style as text: the policy forbids that, and lets single properties be set", async () => {
  const sources = (await readdir("src", { recursive: true })).filter((file) => /\.(rs|html)$/.test(file));
  for (const file of sources) {
    // `style:width=…` and `style=("--rows", …)` set a property.
    assert.doesNotMatch(await readFile(join("src", file), "utf8"), /\sstyle=(?!\()|"style",/, file);
  }
});

test("the page asks for the policy itself, and so do the rules for hosts", async () => {
  const page = await readFile(join(DIST, "index.html"), "utf8");
  assert.equal(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1], POLICY);
  assert.ok((await readFile(join(DIST, "_headers"), "utf8")).includes(`Content-Security-Policy: ${POLICY}\n`));
  const words = await readFile("docs/hosting.md", "utf8");
  assert.ok(words.includes(POLICY), "docs/hosting.md has the same policy");
});

// ---------------------------------------------------------------------------------------
// Files of one build belong together
// ---------------------------------------------------------------------------------------

test("every program and style sheet is named by its content, and nothing else is in the page's folder", async () => {
  const top = (await readdir(DIST)).filter((name) => !/\.(br|gz)$/.test(name));
  // A browser knows a service worker by its address.
  const files = top.filter((name) => /\.\w+$/.test(name) && !["index.html", "offline.js"].includes(name));
  for (const name of files) assert.match(name, /-[0-9a-f]{16}(_bg)?\.(js|css|wasm)$/);
  const programs = ["app", "engine", "engine-draw", "engine-relaxed", "engine-webgpu"];
  const wanted = programs.flatMap((name) => [`${name}.js`, `${name}_bg.wasm`]).concat("renew.js", "start.js", "worker.js");
  const found = files.filter((name) => !name.endsWith(".css")).map(plain);
  assert.deepEqual(found.toSorted(), wanted.toSorted(), "the benchmark is not sent to visitors");
  const rules = await readFile(join(DIST, "_headers"), "utf8");
  for (const name of files) assert.ok(rules.includes(`/${name}\n  Cache-Control: public, max-age=31536000, immutable\n`), name);
});

test("the service worker knows the build, and what is in each of its files", async () => {
  const [, build, list] = /^const BUILD = "([0-9a-f]{16})";\nconst FILES = (.+);\n/.exec(
    await readFile(join(DIST, "offline.js"), "utf8"),
  );
  assert.ok((await readFile(join(DIST, "index.html"), "utf8")).includes(` data-build="${build}"`));
  const known = JSON.parse(list);
  const paths = BUILT.filter((entry) => entry.isFile()).map((entry) => relative(DIST, join(entry.parentPath, entry.name)));
  const isCopy = (path) => /\.(br|gz)$/.test(path) && !path.startsWith("data/");
  const others = ["_headers", "index.html", "offline.js"];
  assert.deepEqual(Object.keys(known), paths.filter((path) => !isCopy(path) && !others.includes(path)).toSorted());
  for (const [path, digits] of Object.entries(known)) {
    const sum = createHash("sha256").update(await readFile(join(DIST, path))).digest("hex");
    assert.ok(digits.startsWith(sum.slice(0, 16)), path);
  }
});

// ---------------------------------------------------------------------------------------
// The page's program does not come, or does not run
// ---------------------------------------------------------------------------------------

const late = (page, title) => page.getByRole("alert").filter({ hasText: title });

/// Opens the page while one of its files is spoilt; then the file is whole, and the visitor tries again.
async function heals(t, file, fault, title, timeout = SOON) {
  t.after(() => site.heal(file));
  site.spoil(file, fault);
  const page = await visit(t, browser, site, "?page=about", { faulty: true, waitUntil: "commit" });
  await late(page, title).waitFor({ timeout });
  site.heal(file);
  await late(page, title).getByText("Try again").click();
  await page.getByRole("heading", { name: "Two networks, one game" }).waitFor();
  assert.equal(await page.locator("#late").isVisible(), false);
}

const garbage = () => ({ status: 200, bytes: Buffer.from("<!doctype html><title>Sign in</title>") });

test("its program is not there", (t) => heals(t, "app_bg.wasm", FAULTS.missing, "has not arrived"));
test("its program is something else", (t) => heals(t, "app_bg.wasm", garbage, "does not run"));
test("its program is damaged", (t) => heals(t, "app_bg.wasm", FAULTS.corrupt, "does not run"));
test("its program never comes", (t) => heals(t, "app_bg.wasm", SILENCE, "takes long to arrive"));
test("its program's other half is not there", (t) => heals(t, "app.js", FAULTS.missing, "has not arrived"));
test("its program's other half is something else", (t) => heals(t, "app.js", garbage, "does not run"));
test("not even the script that starts it is there", (t) => heals(t, "start.js", FAULTS.missing, "has not arrived"));

test("a program that comes late is started after all", async (t) => {
  const held = [];
  const before = (page) => page.route(/\/app-\w+_bg\.wasm$/, (route) => held.push(() => route.continue()));
  const page = await visit(t, browser, site, "?page=about", { before, waitUntil: "commit" });
  await late(page, "takes long to arrive").waitFor();
  held.forEach((go) => go());
  await page.getByRole("heading", { name: "Two networks, one game" }).waitFor();
  await page.locator("#late").waitFor({ state: "hidden" });
});

test("a browser without WebAssembly is told so", async (t) => {
  const first = () => delete globalThis.WebAssembly;
  const page = await visit(t, browser, site, "", { first });
  await late(page, "This browser cannot run the page").getByText("no WebAssembly").waitFor();
  await late(page, "This browser cannot run the page").getByText("Try again").click();
  await late(page, "This browser cannot run the page").waitFor();
});
