// Makes pretrained/first-picture.webp anew: what the Studio draws when it is opened, taken from the
// built page in Chromium. Needed when the first model, its weights or the kernels that draw have
// changed; a test says so (tests/e2e/1-studio.test.mjs).
//
// usage: make first-picture

import { writeFileSync } from "node:fs";
import { launch } from "../tests/e2e/chromium.mjs";
import { serve } from "../tests/e2e/site.mjs";
import { drawn } from "../tests/e2e/visitor.mjs";

const PICTURE = "pretrained/first-picture.webp";

const site = await serve();
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(site.origin);
  await drawn(page);
  const url = await page.locator(".hero canvas").evaluate((canvas) => canvas.toDataURL("image/webp", 1));
  const picture = plain(Buffer.from(url.split(",")[1], "base64"));
  writeFileSync(PICTURE, picture);
  console.log(`${PICTURE}: ${picture.length} bytes`);
} finally {
  await browser.close();
  await site.close();
}

/// The file with nothing but its picture: Chromium adds a colour profile, of the sRGB that is meant
/// anyway. At quality 1 it writes the lossless kind (VP8L).
function plain(webp) {
  for (let at = 12; at < webp.length; ) {
    const [kind, size] = [webp.toString("latin1", at, at + 4), webp.readUInt32LE(at + 4)];
    const end = at + 8 + size + (size % 2);
    if (kind === "VP8L") {
      const header = Buffer.from("RIFF....WEBP", "latin1");
      header.writeUInt32LE(4 + end - at, 4);
      return Buffer.concat([header, webp.subarray(at, end)]);
    }
    at = end;
  }
  throw new Error("the browser has written no lossless WebP");
}
