// WebKit, the engine of Safari, by plain WebDriver. Playwright drives only a WebKit of its own making, which is
// not in the package registries; Debian has WebKitGTK's, with a small browser around it and a driver. It draws
// its windows on an X server that shows them to nobody.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const DRIVER = process.env.WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";
const SCREEN = "/usr/bin/Xvfb";
/// The small browser; the name of the folder has the kind of processor in it.
const BROWSER =
  readdirSync("/usr/lib").map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`).find(existsSync) ??
  "webkit2gtk-4.1/MiniBrowser";

const ENVIRONMENT = {
  ...process.env,
  // As root and in containers its sandbox cannot be set up.
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  // There is no GPU.
  LIBGL_ALWAYS_SOFTWARE: "1",
  // Neither the desktop's settings nor its aids are there.
  GSETTINGS_BACKEND: "memory",
  NO_AT_BRIDGE: "1",
};
/// How long the screen and the driver may take to start, and a page to load, in milliseconds.
const PATIENCE = 120_000;

/// What is not installed, if anything.
export const missing = () => [DRIVER, SCREEN, BROWSER].filter((file) => !existsSync(file));

/// A browser; what it can do is in everywhere.mjs. The driver has one session at a time: a page must
/// be closed before the next one is made.
export async function launch() {
  const started = [];
  const start = (file, args, options) => {
    const child = spawn(file, args, options);
    started.push(child);
    return child;
  };
  const end = () => started.forEach((child) => child.kill());
  process.once("exit", end);
  // Without this a test that is interrupted would leave them behind.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  try {
    const display = await screen(start);
    const port = await freePort();
    start(DRIVER, [`--port=${port}`], { env: { ...ENVIRONMENT, DISPLAY: display }, stdio: "ignore" });
    const ask = asking(`http://127.0.0.1:${port}`);
    await until(() => ask("GET", "/status").then(() => true, () => false), "WebKitWebDriver does not answer");
    return {
      page: () => newPage(ask),
      close: async () => {
        const ended = started.map((child) => child.exitCode ?? new Promise((done) => child.once("exit", done)));
        process.off("exit", end);
        end();
        await Promise.all(ended);
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

/// Starts an X server, which takes the first number that is free and tells it.
async function screen(start) {
  const args = ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"];
  const server = start(SCREEN, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  let number = "";
  server.stdio[3].on("data", (bytes) => (number += bytes));
  await until(() => number.endsWith("\n"), "Xvfb does not start");
  return `:${number.trim()}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function until(is, otherwise) {
  const end = Date.now() + PATIENCE;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`${otherwise} after ${PATIENCE / 1e3} s`);
    await sleep(50);
  }
}

/// Asks the driver; what it answers with, or what it says is wrong.
const asking = (origin) => async (method, path, body) => {
  const answer = await fetch(origin + path, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
};

/// A browser with one page. It keeps in memory what pages store, so it shares nothing with others.
async function newPage(ask) {
  const { sessionId, capabilities } = await ask("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] } } },
  });
  const command = (path, body = {}) => ask("POST", `/session/${sessionId}/${path}`, body);
  await command("timeouts", { script: PATIENCE, pageLoad: PATIENCE });
  await command("window/rect", { x: 0, y: 0, width: 1280, height: 900 });
  const move = ([x, y], duration) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration });
  const evaluate = async (act, ...args) => {
    const script = `
      const [args, done] = arguments;
      new Promise((answer) => answer((${act})(...args))).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      );`;
    const { value, error } = await command("execute/async", { script, args: [args] });
    if (error) throw new Error(error);
    return value;
  };
  const earlier = [];
  return {
    version: `WebKit ${capabilities.browserVersion}`,
    open: async (address) => {
      await command("url", { url: address });
      await evaluate(watch);
    },
    reload: async () => {
      earlier.push(...(await evaluate(() => self.faults)));
      await command("refresh");
      await evaluate(watch);
    },
    evaluate,
    errors: async () => [...earlier, ...(await evaluate(() => self.faults))],
    stroke: ([first, ...others]) =>
      command("actions", {
        actions: [
          {
            type: "pointer",
            id: "mouse",
            parameters: { pointerType: "mouse" },
            actions: [
              move(first, 0),
              { type: "pointerDown", button: 0 },
              ...others.map((place) => move(place, 100)),
              { type: "pointerUp", button: 0 },
            ],
          },
        ],
      }),
    close: () => ask("DELETE", `/session/${sessionId}`),
  };
}

/// Notes what goes wrong from now on. The driver tells nothing of it, and runs no script before the page's own.
function watch() {
  self.faults = [];
  addEventListener("error", (event) => self.faults.push(`uncaught: ${event.message}`));
  addEventListener("unhandledrejection", (event) => self.faults.push(`uncaught: ${event.reason}`));
  const { error } = console;
  console.error = (...words) => {
    self.faults.push(`console: ${words.join(" ")}`);
    error.apply(console, words);
  };
}
