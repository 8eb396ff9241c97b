"""The specification's service as in a Python application: redis-py, the wire form of the contract, no code of Rota's.

Arguments: Redis URL, then one of
  call        standard input: a JSON array of [method, argument, ...]; standard output: a JSON array of their results
  race ROUNDS standard input: a JSON array of schedule ids, which are paused and registered again ROUNDS times, in steps
              that other programs can come between, as Python does it
  load SEED   standard input: a JSON array of schedule ids, which it changes one after another until it is ended, whether Redis
              accepts a change or not; standard output: a line for each change that Redis accepted
The environment's MAX_HISTORY says how many events of a schedule are kept; 100 without.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from random import Random
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

TTL = 7 * 24 * 3600
MAX_HISTORY = int(os.environ.get("MAX_HISTORY", "100"))


def timestamp() -> str:
    return datetime.now(timezone.utc).replace(tzinfo=None).isoformat()


class ScheduleHistoryRedisService:
    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url, decode_responses=True)

    def add_schedule_to_index(self, config_id: int, schedule_id: str) -> None:
        self.redis.sadd(f"schedule:index:config:{config_id}", schedule_id)

    def remove_schedule_from_index(self, config_id: int, schedule_id: str) -> None:
        self.redis.srem(f"schedule:index:config:{config_id}", schedule_id)

    def list_schedule_ids(self, config_id: int) -> list[str]:
        return sorted(self.redis.smembers(f"schedule:index:config:{config_id}"))

    def set_schedule_status(self, schedule_id: str, status: str) -> None:
        self.redis.set(f"schedule:status:{schedule_id}", status)
        self.add_schedule_history_event(schedule_id, {"event": "status_changed", "new_status": status})

    def get_schedule_status(self, schedule_id: str) -> str:
        return self.redis.get(f"schedule:status:{schedule_id}") or "inactive"

    def set_schedule_metadata(self, schedule_id: str, metadata: dict[str, Any]) -> None:
        text = json.dumps({"updated_at": timestamp(), **metadata}, ensure_ascii=False)
        self.redis.set(f"schedule:meta:{schedule_id}", text, ex=TTL)

    def get_schedule_metadata(self, schedule_id: str) -> dict[str, Any] | None:
        text = self.redis.get(f"schedule:meta:{schedule_id}")
        return None if text is None else json.loads(text)

    def add_schedule_history_event(self, schedule_id: str, event: dict[str, Any]) -> None:
        key = f"schedule:history:{schedule_id}"
        with self.redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(key, json.dumps({"timestamp": timestamp(), **event}, ensure_ascii=False))
            pipeline.ltrim(key, 0, MAX_HISTORY - 1)
            pipeline.expire(key, TTL)
            pipeline.execute()

    def get_schedule_history(self, schedule_id: str, limit: int = 50) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.redis.lrange(f"schedule:history:{schedule_id}", 0, limit - 1)]

    def parse_timestamps(self, *texts: str) -> list[float]:
        """Microseconds since 1970, as Python reads what was written."""
        return [round((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds() * 1e6) for text in texts]


def register(service: ScheduleHistoryRedisService, schedule_id: str) -> None:
    """TaskIQ's add_schedule: data first, then the list; then the application's own records."""
    redis = service.redis
    payload = {
        "task_name": "app.tasks:report", "labels": {"config_id": "7"}, "args": [7], "kwargs": {}, "task_id": None,
        "schedule_id": schedule_id, "cron": "*/5 * * * *", "cron_offset": None, "time": None, "interval": None,
    }  # fmt: skip
    redis.set(f"schedule:data:{schedule_id}", json.dumps(payload))
    redis.rpush("schedule:cron", schedule_id)
    service.set_schedule_status(schedule_id, "active")


def pause(service: ScheduleHistoryRedisService, schedule_id: str) -> None:
    """TaskIQ's delete_schedule: the data goes, then the list's entry; then the application's own records."""
    redis = service.redis
    if redis.getdel(f"schedule:data:{schedule_id}") is not None:
        redis.lrem("schedule:cron", 0, schedule_id)
    service.set_schedule_status(schedule_id, "paused")


def record(service: ScheduleHistoryRedisService, schedule_id: str) -> None:
    """What an application writes beside TaskIQ's store when it registers a schedule."""
    config_id = int(schedule_id.split(":")[1])
    service.set_schedule_metadata(schedule_id, {"config_id": config_id, "name": "Load", "task_type": "report"})
    service.add_schedule_to_index(config_id, schedule_id)
    service.add_schedule_history_event(schedule_id, {"event": "task_registered", "success": True})


def load(service: ScheduleHistoryRedisService, schedule_ids: list[str], seed: str) -> None:
    random = Random(seed)
    steps: list[Callable[[ScheduleHistoryRedisService, str], None]] = [register, record, pause]
    while True:
        step, schedule_id = random.choice(steps), random.choice(schedule_ids)
        try:
            step(service, schedule_id)
            print("done", flush=True)
        except RedisError:
            pass  # Redis is away or refuses: the application goes on, perhaps with half a step done.
        time.sleep(random.uniform(0.01, 0.05))


def main(url: str, command: str, argument: str = "0") -> None:
    service = ScheduleHistoryRedisService(url)
    given = json.load(sys.stdin)
    if command == "call":
        answers = [getattr(service, method)(*arguments) for method, *arguments in given]
        print(json.dumps(answers, ensure_ascii=False))
        return
    if command == "load":
        load(service, given, argument)
    for _ in range(int(argument)):
        for schedule_id in given:
            pause(service, schedule_id)
            register(service, schedule_id)


main(*sys.argv[1:])
