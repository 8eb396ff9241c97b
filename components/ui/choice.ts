import { limits } from "@/lib/limits";

/** Keeps a choice in a cookie of this browser, so that the server renders the next page with it. */
export function keepChoice(cookie: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, nor on plain HTTP
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${limits.choiceS}; samesite=lax`;
}
