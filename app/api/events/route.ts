import { eventStream } from "@/lib/api/events";

export const GET = eventStream;
