// Puts the first picture into the page itself, so that it is there with the first bytes.
//
// usage: node scripts/inline.mjs DIRECTORY

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [directory] = process.argv.slice(2);
const PICTURE = "pretrained/first-picture.webp";
const page = join(directory, "index.html");
const html = readFileSync(page, "utf8");
const source = `src="${PICTURE}"`;
if (!html.includes(source)) throw new Error(`index.html has no ${source}`);
const data = readFileSync(join(directory, PICTURE)).toString("base64");
writeFileSync(page, html.replace(source, `src="data:image/webp;base64,${data}"`));
