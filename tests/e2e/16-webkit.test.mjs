// What must work in every browser, in WebKit, which is Safari's engine.

import { everywhere } from "./everywhere.mjs";
import * as webkit from "./webkit.mjs";

await everywhere("WebKit", webkit);
