// What must work in every browser, in Firefox.

import { everywhere } from "./everywhere.mjs";
import * as firefox from "./firefox.mjs";

await everywhere("Firefox", firefox);
