import { limits } from "@/lib/limits";

/** Keeps a choice of this browser's in a cookie, so that the server writes the next page with it. */
export function keepChoice(cookie: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, nor on plain HTTP
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${limits.choiceS}; samesite=lax`;
}
