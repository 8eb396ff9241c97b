// biome-ignore lint/style/noRestrictedImports: everything else takes z from here.
import { z } from "zod";

// Zod compiles schemas with `new Function`, and tries at the first schema whether it may: a violation of the
// Content-Security-Policy on every page. So everything takes `z` from here, where this is off before any schema is made.
z.config({ jitless: true });

export { z };
