import { limits } from "@/lib/limits";

/** How many configurations a page reads, on the server and in the browser. */
export const configsRead = { limit: limits.pageSize.max };
