import { limits } from "@/lib/limits";
import { RequestError } from "./problems";

/**
 * The JSON body of a request. No content type and no body counts as `{}`.
 * @throws RequestError `unsupported_media_type`, `too_large` or `invalid_request`.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "" && type !== "application/json") {
    throw new RequestError("unsupported_media_type", `Send the body as application/json, not as ${type}.`);
  }
  const bytes = await boundedBytes(request);
  if (bytes.length === 0) return {};
  if (type === "")
    throw new RequestError("unsupported_media_type", "Say what the body is: content-type: application/json.");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new RequestError("invalid_request", "The body is not JSON in UTF-8.");
  }
}

/** Reads no more than the limit, whatever the length header says. */
async function boundedBytes(request: Request): Promise<Buffer> {
  const tooLarge = () => new RequestError("too_large", `The body may hold ${limits.bodyBytes} bytes at the most.`);
  if (Number(request.headers.get("content-length") ?? 0) > limits.bodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body) {
      size += chunk.length;
      if (size > limits.bodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
