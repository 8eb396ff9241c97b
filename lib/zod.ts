import { z } from "zod";

// Zod would compile schemas with `new Function`, and tries at the first one whether it may: a violation of the
// Content-Security-Policy on every page. So everything takes `z` from here, where that is switched off before any schema is made.
z.config({ jitless: true });

export { z };
