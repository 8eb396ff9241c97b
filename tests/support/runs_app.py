"""A TaskIQ application with a queue, a scheduler and workers, which reports its runs to Rota by TaskIQ's own middleware.
It takes REDIS_URL, ROTA_URL and ROTA_RUNS_TOKEN."""

import asyncio
import os
from typing import Any

from taskiq import SimpleRetryMiddleware, TaskiqScheduler
from taskiq.middlewares.taskiq_admin_middleware import TaskiqAdminMiddleware
from taskiq.serializers import JSONSerializer
from taskiq_redis import ListQueueBroker, ListRedisScheduleSource

url = os.environ["REDIS_URL"]
# redis-py 8 gives up a blocking read after five seconds, and then the worker gives up its queue.
broker = ListQueueBroker(url, socket_timeout=None).with_middlewares(
    SimpleRetryMiddleware(),
    TaskiqAdminMiddleware(url=os.environ["ROTA_URL"], api_token=os.environ["ROTA_RUNS_TOKEN"], taskiq_broker_name="main"),
)
source = ListRedisScheduleSource(url, prefix="schedule", serializer=JSONSerializer())
scheduler = TaskiqScheduler(broker=broker, sources=[source])
attempts = 0


@broker.task(task_name="app.tasks:report")
async def report(*args: Any, **kwargs: Any) -> dict[str, int]:
    return {"rows": 3}


@broker.task(task_name="app.tasks:fail")
async def fail(*args: Any, **kwargs: Any) -> None:
    raise ValueError("no rates today")


@broker.task(task_name="app.tasks:fail_once")
async def fail_once(*args: Any, **kwargs: Any) -> str:
    global attempts
    attempts += 1
    if attempts == 1:
        raise ValueError("not yet")
    return "at last"


@broker.task(task_name="app.tasks:sleep")
async def sleep(*args: Any, **kwargs: Any) -> None:
    await asyncio.sleep(60)
