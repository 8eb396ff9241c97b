import { type Action, anonymous, can } from "@/lib/access/can";
import { RequestError } from "./problems";
import { rota } from "./process";

/** Lets the request pass if its actor may do this. @throws RequestError `forbidden` */
export function checkAllowed(action: Action): void {
  const verdict = can(anonymous, action, rota().settings);
  if (!verdict.allowed) throw new RequestError("forbidden", verdict.reason);
}
