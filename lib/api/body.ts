import { limits } from "@/lib/limits";
import { readPythonJson } from "@/lib/taskiq/python-json";
import { RequestError } from "./problems";

/** How a body is read: its maximum of bytes, and whether it is Python's JSON, which knows NaN and Infinity. */
export type BodyForm = { bytes: number; python: boolean };
const ours: BodyForm = { bytes: limits.bodyBytes, python: false };

/**
 * Returns the JSON body of a request. No content type and no body counts as `{}`.
 * @throws RequestError `unsupported_media_type`, `too_large` or `invalid_request`.
 */
export async function readBody(request: Request, form: BodyForm = ours): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "" && type !== "application/json") {
    throw new RequestError("unsupported_media_type", `Send the body as application/json, not as ${type}.`);
  }
  const bytes = await boundedBytes(request, form.bytes);
  if (bytes.length === 0) return {};
  if (type === "")
    throw new RequestError("unsupported_media_type", "Say what the body is: content-type: application/json.");
  if (form.python) return pythonJson(bytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new RequestError("invalid_request", "The body is not JSON in UTF-8.");
  }
}

function pythonJson(bytes: Buffer): unknown {
  const read = readPythonJson(bytes);
  if ("fault" in read) throw new RequestError("invalid_request", `The body is not JSON: ${read.fault}.`);
  return read.value;
}

/** Reads no more than the limit, whatever the length header says. */
async function boundedBytes(request: Request, most: number): Promise<Buffer> {
  const tooLarge = () => new RequestError("too_large", `The body may hold ${most} bytes at the most.`);
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body) {
      size += chunk.length;
      if (size > most) throw tooLarge();
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
