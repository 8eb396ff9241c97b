-- delete_legacy.lua: the keys of schedules of a form before a refactoring go, but for those that are live by now.
-- KEYS  five a schedule: status, meta, history, data, pause record
-- =>    {status keys deleted, meta keys deleted, history keys deleted}
-- Work: 2 EXISTS and 3 UNLINK a schedule; the caller bounds how many. No events: the histories go.
local deleted = { 0, 0, 0 }
for i = 1, #KEYS, 5 do
  if redis.call('EXISTS', KEYS[i + 3]) == 0 and redis.call('EXISTS', KEYS[i + 4]) == 0 then
    for kind = 1, 3 do deleted[kind] = deleted[kind] + redis.call('UNLINK', KEYS[i + kind - 1]) end
  end
end
return deleted
