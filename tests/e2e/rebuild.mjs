// Another build of the page, without building it: the built files get the names that trunk has given them,
// some are changed, and the build's last step is taken again (scripts/name.mjs).

import { execFileSync } from "node:child_process";
import { cp, link, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { plain } from "./served.mjs";

/// Where an index.html or a program's script speaks of a file that is named by its content.
const NAMES = /-[0-9a-f]{16}(?=(_bg)?\.(js|css|wasm)\b|[ "])/g;

/// Puts it into the folder `to`. `change` gets that folder before the files are named.
export async function rebuild(from, to, change) {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const path = relative(from, source);
    if (!entry.isFile() || path === "_headers" || (/\.(br|gz)$/.test(path) && !path.startsWith("data"))) continue;
    const target = join(to, plain(path));
    await mkdir(dirname(target), { recursive: true });
    if (/\.(js|html)$/.test(path)) await cp(source, target);
    else await link(source, target).catch(() => cp(source, target));
  }
  for (const name of (await readdir(to)).filter((name) => /^(index\.html|(app|engine).*\.js)$/.test(name))) {
    const text = await readFile(join(to, name), "utf8");
    await writeFile(join(to, name), text.replace(NAMES, "").replace(/ data-build="[^"]*"/, ""));
  }
  await cp("src/link/offline.js", join(to, "offline.js"));
  await change(to);
  execFileSync("node", ["scripts/name.mjs", to]);
}

/// Changes a text. A file may be another build's, too, by a link; so it is written under a name of its own first.
export async function edit(file, change) {
  const text = await readFile(file, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file}: there was nothing to change`);
  await writeFile(`${file}.new`, changed);
  await rename(`${file}.new`, file);
}
