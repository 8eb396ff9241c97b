import type { ScheduleDetail } from "@/lib/api/contract";

const names = { json: "JSON", pickle: "pickle", msgpack: "MessagePack", cbor: "CBOR", unknown: "no known form" };

/** What a payload was written with, as people call it. */
export const serializerName = ({ serializer }: Pick<NonNullable<ScheduleDetail["payload"]>, "serializer">): string =>
  names[serializer];
