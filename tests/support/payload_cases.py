"""Prints how TaskIQ handles payloads: stdin holds one payload a line, in base64.

stdout: one JSON object a line, in the same order: {"reads": whether the scheduler's source can read it, "list": the list
that TaskIQ would put it in (or null), "dies": whether checking it ends the scheduler process}.
"""

import base64
import json
import sys
from datetime import datetime, timedelta, timezone

from taskiq import ScheduledTask
from taskiq.cli.scheduler.run import CronValueError, is_cron_task_now, is_interval_task_now, is_time_task_now
from taskiq.serializers import JSONSerializer
from taskiq_redis import ListRedisScheduleSource

serializer = JSONSerializer()
source = ListRedisScheduleSource("redis://127.0.0.1:1", prefix="schedule")


def list_of(task: ScheduledTask):
    if task.cron is not None:
        return source._get_cron_key()
    if task.time is not None:
        return source._get_time_key(task.time)
    return source._get_interval_key() if task.interval else None


def dies(task: ScheduledTask) -> bool:
    now = datetime.now(timezone.utc)
    try:
        if task.cron is not None:
            try:
                is_cron_task_now(task.cron, now, task.cron_offset)
            except CronValueError:
                pass
        if task.interval is not None:
            is_interval_task_now(task.interval, now, now - timedelta(seconds=1))
        if task.time is not None:
            is_time_task_now(task.time, now)
    except Exception:
        return True
    return False


for line in sys.stdin:
    try:
        task = ScheduledTask.model_validate(serializer.loadb(base64.b64decode(line)))
    except Exception:
        print(json.dumps({"reads": False, "list": None, "dies": False}))
        continue
    print(json.dumps({"reads": True, "list": list_of(task), "dies": dies(task)}))
