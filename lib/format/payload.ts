import type { ScheduleDetail } from "@/lib/api/contract";

const names = { json: "JSON", pickle: "pickle", msgpack: "MessagePack", cbor: "CBOR", unknown: "no known form" };

/** The names of serialisers, for people. */
export const serializerName = ({ serializer }: Pick<NonNullable<ScheduleDetail["payload"]>, "serializer">): string =>
  names[serializer];
