/** The segment of a path that names a schedule: `.` and `..` cannot be routed, so they travel as base64url. */
export function idToPath(id: string): string {
  if (id === ".") return "~b64:Lg";
  if (id === "..") return "~b64:Li4";
  return encodeURIComponent(id);
}
