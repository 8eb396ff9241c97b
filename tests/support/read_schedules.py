"""Reads a source as TaskIQ's scheduler does at each poll: arguments are the Redis URL and `json` or `pickle`.

stdout: the ids that were read, as a JSON array, or the name of the exception, as a JSON string.
"""

import asyncio
import json
import sys

from taskiq.serializers import JSONSerializer, PickleSerializer
from taskiq_redis import ListRedisScheduleSource


async def main(url: str, name: str) -> None:
    serializer = JSONSerializer() if name == "json" else PickleSerializer()
    source = ListRedisScheduleSource(url, prefix="schedule", serializer=serializer)
    try:
        answer = [task.schedule_id for task in await source.get_schedules()]
    except Exception as error:
        answer = type(error).__name__
    print(json.dumps(answer))


asyncio.run(main(sys.argv[1], sys.argv[2]))
