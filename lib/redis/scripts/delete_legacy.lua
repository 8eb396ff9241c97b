-- delete_legacy.lua: deletes the old-format keys of schedules, except of those that are live by now.
-- KEYS  seven a schedule: status, meta, history, data, and Rota's own: pause record, payload set aside, payload moved aside
-- =>    {status keys deleted, meta keys deleted, history keys deleted}
-- Work: one EXISTS and 3 UNLINK a schedule; the caller bounds how many. No events: the histories are deleted, too.
local refused = need(KEYS[1], { 'EXISTS', 'UNLINK' })
if refused then return refused end
local deleted = { 0, 0, 0 }
for i = 1, #KEYS, 7 do
  if redis.call('EXISTS', KEYS[i + 3], KEYS[i + 4], KEYS[i + 5], KEYS[i + 6]) == 0 then
    for kind = 1, 3 do deleted[kind] = deleted[kind] + redis.call('UNLINK', KEYS[i + kind - 1]) end
  end
end
return deleted
