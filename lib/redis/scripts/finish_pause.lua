-- finish_pause.lua: takes a schedule that was just paused out of the lists that were found meanwhile to hold it, too, and keeps
-- its payload where the scheduler may still delete it.
-- KEYS  1 pause record, 2.. lists that may hold it
-- ARGV  1 id, 2 `at` of the pause, 3 payload to keep, or ""
-- =>    {"ok", entries removed}, or {"changed"}: that pause has ended since
-- Work: one LREM a list, and one write. No events: the pause has written them.
local refused = need(KEYS[1], { 'LREM', 'HGET', 'HSET' })
if refused then return refused end
if kind(KEYS[1]) ~= 'hash' or redis.call('HGET', KEYS[1], 'at') ~= ARGV[2] then return { 'changed' } end

local removed = 0
for i = 2, #KEYS do
  if kind(KEYS[i]) == 'list' then removed = removed + redis.call('LREM', KEYS[i], 0, ARGV[1]) end
end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'payload', ARGV[3]) end
return { 'ok', removed }
