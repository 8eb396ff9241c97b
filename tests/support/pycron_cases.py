"""Answers cases of the test of our port of pycron by asking TaskIQ itself.

stdin: one JSON object a line, {"cron", "offset", "at", "minutes", "next"}: an expression, its cron_offset (or null), an
instant in seconds since 1970, how many minutes after it to look at, and an instant that is claimed to be the next run
(or null).
stdout: one JSON object a line, in the same order: {"at": what TaskIQ decides at the instant, "first": the first due
minute of those after it, in seconds since 1970, or null, "next": what TaskIQ decides at the claimed instant, or null}.
A case with "count" asks for runs instead: {"cron", "offset", "at", "minutes", "count"} is answered by {"runs": the first
`count` due minutes of those after it, in seconds since 1970}.
A decision is "fires", "no", "unreadable" (TaskIQ logs a warning) or "dies" (the scheduler process would end).
"""

import json
import sys
from datetime import datetime, timedelta, timezone

from taskiq import ScheduledTask
from taskiq.cli.scheduler.run import CronValueError, is_cron_task_now

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def decide(task: ScheduledTask, seconds: float) -> str:
    now = EPOCH + timedelta(seconds=seconds)
    try:
        return "fires" if is_cron_task_now(task.cron, now, task.cron_offset) else "no"
    except CronValueError:
        return "unreadable"
    except Exception:
        return "dies"


def runs(task: ScheduledTask, case: dict) -> dict:
    due = []
    for minute in range(1, case["minutes"] + 1):
        seconds = case["at"] // 60 * 60 + 60 * minute
        if decide(task, seconds) == "fires":
            due.append(seconds)
            if len(due) == case["count"]:
                break
    return {"runs": due}


def answer(case: dict) -> dict:
    task = ScheduledTask(
        task_name="t", labels={}, args=[], kwargs={}, cron=case["cron"], cron_offset=case["offset"]
    )
    if "count" in case:
        return runs(task, case)
    at = case["at"]
    first = None
    # An offset may hold seconds, so the instants looked at are those where its own minute begins.
    shift = task.cron_offset.total_seconds() if isinstance(task.cron_offset, timedelta) else 0
    start = (at + shift) // 60 * 60 - shift
    for minute in range(1, case["minutes"] + 1):
        seconds = start + 60 * minute
        if decide(task, seconds) == "fires":
            first = seconds
            break
    claimed = None if case["next"] is None else decide(task, case["next"])
    return {"at": decide(task, at), "first": first, "next": claimed}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
