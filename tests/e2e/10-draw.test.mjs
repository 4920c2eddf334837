// The Draw page: what is drawn is translated, by mouse, finger and keyboard; nothing drawn is lost.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import test, { after } from "node:test";
import { inspect } from "./axe.mjs";
import { FAULTS, serve } from "./site.mjs";
import { SOON, button, crash, launch, longestTasks, notice, pixelsOf, visit } from "./visitor.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

const { models } = await (await fetch(`${site.origin}/pretrained/manifest.json`)).json();
/// What the translators of the manifest are given: the knob `input`, whose first choice is not written.
const INPUTS = ["edges", "silhouette", "low-resolution", "half"];
const translators = models.filter((model) => model.settings.family === "pix2pix");
const given = (input) => translators.filter((model) => INPUTS[model.settings.input ?? 0] === input);
const only = (input) => (given(input).length === 0 ? { skip: `no translator of ${input} is shipped` } : {});

const canvas = (page) => page.getByRole("application", { name: "Canvas to draw on" });
const output = (page) => page.locator(".draw-output .picture-grid:not(.empty) canvas");
const seen = (page) => page.locator(".draw-seen .picture-grid:not(.empty) canvas");
const hash = (pixels) => createHash("sha256").update(pixels).digest("hex").slice(0, 16);
const print = async (picture) => hash(await pixelsOf(picture));

/// Opens the page, and waits until the example is translated.
async function open(t, address = "?page=draw", options) {
  const page = await visit(t, browser, site, address, options);
  await output(page).waitFor();
  return page;
}

/// Waits until a picture is another one than `before`, and then stays.
async function changed(page, picture, before) {
  const until = Date.now() + SOON;
  for (let last = before; Date.now() < until; ) {
    const now = await print(picture);
    if (now !== before && now === last) return now;
    last = now;
    await page.waitForTimeout(80);
  }
  assert.fail("the picture did not change");
}

/// Where a place of the canvas, in 0 … 1 from left and top, is on the screen.
async function at(page, [x, y]) {
  const box = await canvas(page).boundingBox();
  return [box.x + x * box.width, box.y + y * box.height];
}

/// Draws a line through places.
async function line(page, places) {
  await page.mouse.move(...(await at(page, places[0])));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...(await at(page, place)), { steps: 8 });
  await page.mouse.up();
}

const BAG = [[0.2, 0.4], [0.8, 0.4], [0.85, 0.85], [0.15, 0.85], [0.2, 0.4]];
const HANDLE = [[0.35, 0.4], [0.4, 0.2], [0.6, 0.2], [0.65, 0.4]];

test("there is an example at once; each stroke changes the output, undo brings it back", only("edges"), async (t) => {
  const page = await open(t);
  const example = await print(output(page));
  await line(page, BAG);
  const one = await changed(page, output(page), example);
  await line(page, HANDLE);
  const two = await changed(page, output(page), one);
  await button(page, "Undo").click();
  assert.equal(await changed(page, output(page), two), one);
  await page.keyboard.press("Control+z");
  assert.equal(await changed(page, output(page), one), example);
  await page.keyboard.press("Control+Shift+Z");
  assert.equal(await changed(page, output(page), example), one);
  await button(page, "Redo").click();
  assert.equal(await changed(page, output(page), one), two);
  await button(page, "Clear").click();
  assert.equal(await changed(page, output(page), two), example);
  assert.ok(await button(page, "Clear").isDisabled());
});

test("the eraser takes away, broad pens draw broadly", only("edges"), async (t) => {
  const page = await open(t);
  const white = async () => (await pixelsOf(seen(page))).filter((value, i) => i % 4 === 0 && value > 127).length;
  let now = await print(seen(page));
  const draw = async (places) => {
    await line(page, places);
    now = await changed(page, seen(page), now);
    return white();
  };
  const thin = await draw([[0.1, 0.2], [0.9, 0.2]]);
  await page.getByRole("slider", { name: "Width" }).fill("3");
  const both = await draw([[0.1, 0.6], [0.9, 0.6]]);
  assert.ok(thin >= 20 && thin <= 60, `a thin line has ${thin} pixels`);
  assert.ok(both - thin > 2 * thin, `the broad line has ${both - thin}`);
  await button(page, "Eraser").click();
  assert.ok((await draw([[0.1, 0.6], [0.9, 0.6]])) < both);
  await page.keyboard.press("p");
  assert.equal(await button(page, "Pen").getAttribute("aria-pressed"), "true");
});

test("while a line is drawn the output follows", only("edges"), async (t) => {
  const page = await open(t);
  const before = await print(output(page));
  await page.mouse.move(...(await at(page, BAG[0])));
  await page.mouse.down();
  await page.mouse.move(...(await at(page, BAG[1])), { steps: 10 });
  const during = await changed(page, output(page), before);
  await page.mouse.up();
  const ms = parseFloat(await page.locator(".draw-output .number").textContent());
  t.diagnostic(`six outputs in ${ms} ms; ${during}`);
  // From a press to the new output, by the page's clock.
  await page.getByRole("slider", { name: "Width" }).fill("2");
  const times = [];
  for (const y of [0.5, 0.6, 0.7, 0.8]) {
    await page.evaluate(() => {
      const canvas = document.querySelector(".draw-output canvas");
      const print = () => canvas.toDataURL();
      const before = print();
      self.answered = new Promise((done) => {
        const start = performance.now();
        const look = () => {
          const ms = performance.now() - start;
          if (print() !== before || ms > 20_000) done(ms);
          else setTimeout(look, 2);
        };
        look();
      });
    });
    await page.mouse.click(...(await at(page, [0.5, y])));
    times.push(Math.round(await page.evaluate(() => self.answered)));
  }
  t.diagnostic(`from a click to another output: ${times.join(", ")} ms; long tasks, ms: ${await longestTasks(page)}`);
  assert.ok(Math.min(...times) < 1_000, "also on a busy machine");
});

test("a finger draws on the canvas and scrolls beside it", only("edges"), async (t) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
  const page = await open(t, "?page=draw", phone);
  for (const shown of [canvas(page), output(page)]) {
    const box = await shown.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 844, `in sight without scrolling: ${JSON.stringify(box)}`);
    assert.ok(box.width >= 150, "large enough");
  }
  const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= view, `nothing sticks out (${content} px)`);
  const finger = await page.context().newCDPSession(page);
  const swipe = async (from, to) => {
    const send = (type, touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
    await send("touchStart", [{ x: from[0], y: from[1] }]);
    for (let i = 1; i <= 10; i += 1) {
      const [x, y] = from.map((start, axis) => start + ((to[axis] - start) * i) / 10);
      await send("touchMove", [{ x, y }]);
    }
    await send("touchEnd", []);
  };
  const before = await print(output(page));
  await swipe(await at(page, [0.5, 0.9]), await at(page, [0.4, 0.2]));
  const drawn = await changed(page, output(page), before);
  assert.equal(await page.evaluate(() => scrollY), 0, "drawing does not scroll");
  await swipe([195, 780], [195, 380]);
  await page.waitForFunction(() => scrollY > 50);
  await page.waitForTimeout(300);
  assert.equal(await print(output(page)), drawn, "scrolling does not draw");
});

test("the keyboard alone draws", only("edges"), async (t) => {
  const page = await open(t);
  const before = await print(output(page));
  await canvas(page).focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "Space"]) await page.keyboard.press(key);
  for (let i = 0; i < 8; i += 1) await page.keyboard.press("ArrowDown");
  for (let i = 0; i < 8; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await changed(page, output(page), before);
  const words = await canvas(page).evaluate((it) => document.getElementById(it.getAttribute("aria-describedby")).textContent);
  assert.match(words, /arrow keys.*Space or Enter.*Ctrl\+Z/s);
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "CANVAS", "Tab leads on");
});

test("the address holds the drawing; a saved drawing is opened again", only("edges"), async (t) => {
  const page = await open(t);
  const example = await print(output(page));
  await line(page, BAG);
  const drawn = await changed(page, output(page), example);
  await page.waitForURL(/drawing=[\w-]+/);
  const address = new URL(page.url()).search;
  await page.reload();
  await output(page).waitFor();
  await changed(page, output(page), example);
  const other = await open(t, address);
  await page.waitForTimeout(500);
  assert.equal(await print(output(other)), await print(output(page)), "the same for a friend");
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save drawing").click()]);
  assert.equal(download.suggestedFilename(), "atelier-drawing.svg");
  const bytes = await readFile(await download.path());
  await button(page, "Clear").click();
  await changed(page, output(page), await print(output(other)));
  await page.locator("input[type=file]").setInputFiles({ name: "a.svg", mimeType: "image/svg+xml", buffer: bytes });
  await changed(page, output(page), example);
  assert.equal(await print(output(page)), await print(output(other)));
  assert.ok(drawn);
  const [png] = await Promise.all([page.waitForEvent("download"), button(page, "Save PNG").click()]);
  assert.match(png.suggestedFilename(), /^atelier-.*\.png$/);
  assert.equal((await readFile(await png.path())).subarray(1, 4).toString(), "PNG");
});

test("a real picture's edges are put on the canvas, to be changed", only("edges"), async (t) => {
  const page = await open(t);
  let now = await print(output(page));
  await page.getByRole("group", { name: "Class" }).getByRole("radio", { name: "Bag" }).check();
  now = await changed(page, output(page), now);
  await button(page, "Another one").click();
  now = await changed(page, output(page), now);
  await button(page, "Undo").click();
  await changed(page, output(page), now);
});

test("one of six noises is shown large, and translators stand side by side", only("edges"), async (t) => {
  const page = await open(t);
  const outputs = page.getByRole("group", { name: /^Six outputs/ }).getByRole("button");
  assert.equal(await outputs.count(), 6);
  const before = await print(output(page));
  await outputs.nth(3).click();
  await changed(page, output(page), before);
  await page.getByRole("group", { name: "Six outputs. Number 4 is shown large" }).waitFor();
  const cards = page.locator(".translator");
  assert.equal(await cards.count(), given("edges").length);
  await page.waitForFunction((count) => document.querySelectorAll(".translator .picture-grid:not(.empty)").length === count, given("edges").length);
  for (let i = (await cards.count()) - 1; i >= 0; i -= 1) {
    await cards.nth(i).click();
    assert.ok(await cards.nth(i).getByRole("radio").isChecked());
  }
});

/// A PNG of a light picture with a dark shape on it.
const photo = (page) => page.evaluate(() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [400, 300];
  const context = canvas.getContext("2d");
  context.fillStyle = "#eee";
  context.fillRect(0, 0, 400, 300);
  context.fillStyle = "#444";
  context.fillRect(120, 60, 160, 190);
  return canvas.toDataURL();
});

/// Drops a file on the page, or pastes it.
async function give(page, data, type, how) {
  await page.evaluate(([data, type, how]) => {
    // Not fetch(): the page's policy keeps it to its own origin.
    const [head, body] = data.split(",");
    const bytes = head.endsWith("base64") ? Uint8Array.from(atob(body), (c) => c.charCodeAt(0)) : body;
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "given", { type }));
    const options = { bubbles: true, cancelable: true };
    const events = how === "paste"
      ? [new ClipboardEvent("paste", { clipboardData: transfer, ...options })]
      : ["dragover", "drop"].map((name) => new DragEvent(name, { dataTransfer: transfer, ...options }));
    for (const event of events) document.body.dispatchEvent(event);
  }, [data, type, how]);
}

const drop = (page, data, type) => give(page, data, type, "drop");

for (const how of ["drop", "paste"]) {
  test(`a picture is traced for translators of edges: ${how}`, only("edges"), async (t) => {
    const page = await open(t);
    const before = await print(output(page));
    await give(page, await photo(page), "image/png", how);
    await changed(page, output(page), before);
    const lit = (await pixelsOf(seen(page))).filter((value, i) => i % 4 === 0 && value > 127).length;
    assert.ok(lit > 20 && lit < 200, `${lit} pixels of edges`);
    await give(page, "data:text/plain,none", "text/plain", how);
    await notice(page, "This file cannot be opened").waitFor();
  });
}

for (const input of ["half", "low-resolution"]) {
  test(`${input}: there is a real picture at once, and any picture can be given`, only(input), async (t) => {
    const page = await open(t, `?page=draw&model=${given(input)[0].id}`);
    assert.equal(await canvas(page).isVisible(), false);
    let now = await print(output(page));
    await button(page, "Another one").click();
    now = await changed(page, output(page), now);
    await drop(page, await photo(page), "image/png");
    now = await changed(page, output(page), now);
    await button(page, "Swap light and dark").click();
    await changed(page, output(page), now);
  });
}

test("a translator that is damaged, and an engine that has crashed, are had again", only("edges"), async (t) => {
  const file = `${given("edges")[0].id}.bpk`;
  t.after(() => site.heal(file));
  site.spoil(file, FAULTS.corrupt);
  const page = await visit(t, browser, site, `?page=draw&model=${given("edges")[0].id}`, { faulty: true });
  const words = notice(page, "A translator could not be loaded");
  await words.waitFor();
  site.heal(file);
  await words.getByRole("button", { name: "Load again" }).click();
  await output(page).waitFor();
  await crash(page, "engine-draw");
  const stopped = notice(page, "The engine of the Draw page has stopped");
  await stopped.getByRole("button", { name: "Start again" }).click();
  const before = await print(output(page));
  await line(page, BAG);
  await changed(page, output(page), before);
});

test("axe: Draw", only("edges"), async (t) => {
  const page = await open(t);
  await page.waitForFunction(() => document.querySelectorAll(".draw .picture-grid.empty").length === 0 || true);
  await inspect(t, page, "Draw, empty");
  await page.setViewportSize({ width: 1280, height: 900 });
  await line(page, BAG);
  await inspect(t, page, "Draw, with a drawing");
  if (given("half").length > 0) {
    await page.locator(".inputs label", { hasText: "Upper half" }).click();
    await inspect(t, page, "Draw, half");
  }
});
