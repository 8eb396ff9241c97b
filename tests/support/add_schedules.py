"""Adds schedules as an application does, through TaskIQ's own add_schedule.
Arguments: Redis URL, json or pickle. Standard input: a JSON array of fields of ScheduledTask."""

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
    for fields in json.load(sys.stdin):
        await source.add_schedule(ScheduledTask(**fields))
    await source.shutdown()


asyncio.run(main(*sys.argv[1:]))
