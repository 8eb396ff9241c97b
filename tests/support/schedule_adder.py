"""Adds schedules as an application does, through TaskIQ's own add_schedule, until standard input ends.
Arguments: Redis URL, json or pickle. Each line of standard input is a JSON array of fields of ScheduledTask; a line of
standard output says that they have been added."""

import asyncio
import json
import sys

from taskiq import ScheduledTask
from taskiq.serializers import JSONSerializer, PickleSerializer
from taskiq_redis import ListRedisScheduleSource


async def main(url: str, serializer: str) -> None:
    source = ListRedisScheduleSource(
        url, prefix="schedule", serializer=PickleSerializer() if serializer == "pickle" else JSONSerializer()
    )
    while line := await asyncio.to_thread(sys.stdin.readline):
        for fields in json.loads(line):
            await source.add_schedule(ScheduledTask(**fields))
        print("added", flush=True)
    await source.shutdown()


asyncio.run(main(*sys.argv[1:]))
