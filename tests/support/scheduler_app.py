"""A TaskIQ application as users write them, whose scheduler prints one JSON line for each poll of its source and for each
schedule that it sent. It takes REDIS_URL and SERIALIZER (json or pickle)."""

import json
import os
from typing import Any

from taskiq import InMemoryBroker, ScheduledTask, TaskiqScheduler
from taskiq.serializers import JSONSerializer, PickleSerializer
from taskiq_redis import ListRedisScheduleSource


def tell(**line: Any) -> None:
    print(json.dumps(line), flush=True)


class TellingSource(ListRedisScheduleSource):
    async def get_schedules(self) -> list[ScheduledTask]:
        try:
            schedules = await super().get_schedules()
        except Exception as error:
            tell(what="blind", error=f"{type(error).__name__}: {error}"[:300])
            raise
        tell(what="poll", listed=len(schedules))
        return schedules

    async def post_send(self, task: ScheduledTask) -> None:
        await super().post_send(task)
        tell(what="fired", id=task.schedule_id)


serializer = PickleSerializer() if os.environ.get("SERIALIZER") == "pickle" else JSONSerializer()
broker = InMemoryBroker()
source = TellingSource(os.environ["REDIS_URL"], prefix="schedule", serializer=serializer)
scheduler = TaskiqScheduler(broker=broker, sources=[source])


@broker.task(task_name="app.tasks:report")
async def report(*args: Any, **kwargs: Any) -> None:
    """What a schedule runs does not matter here."""
