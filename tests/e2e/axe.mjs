// What axe says of a page: for everyone, light and dark, wide and narrow.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// Runs axe on what is shown, in both colours and both widths.
export async function inspect(t, page, name) {
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(400); // colours change by transitions
      const violations = await page.evaluate(async () => {
        const { violations } = await self.axe.run(document);
        return violations.flatMap(({ id, help, nodes }) =>
          nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.any.map((any) => any.message).join("; ")}`),
        );
      });
      assert.deepEqual(violations, [], `${name}, ${colorScheme}, ${width} px`);
      const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= view, `${name} at ${width} px: nothing sticks out (${content} px)`);
    }
  }
  t.diagnostic(`${name}: no violation in light and dark, at 1280 and 390 px`);
}
