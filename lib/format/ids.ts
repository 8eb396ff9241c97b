import { limits } from "@/lib/limits";

/**
 * Returns the path segment of a schedule or a configuration. `.` and `..` cannot be routed, and a long text that is not
 * ASCII would take three characters a byte: these are written in base64url (lib/ids.ts).
 */
export function idToPath(id: string): string {
  if (id === "." || id === "..") return inBase64(id);
  const plain = encodeURIComponent(id);
  const isLong = plain.length > limits.plainIdInPath && !id.startsWith("~b64:");
  return isLong && inBase64(id).length < plain.length ? inBase64(id) : plain;
}

/** For the browser, too, which has no Buffer. */
function inBase64(id: string): string {
  const bytes = Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join("");
  const base64 = btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `~b64:${base64}`;
}
