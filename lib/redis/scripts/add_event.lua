-- add_event.lua: one event on top of a history, trimmed, expiring unless the schedule is paused.
-- KEYS  1 history, 2 status
-- ARGV  1 event (JSON), 2 max history, 3 TTL in seconds
-- =>    the length of the history. LPUSH comes first: it is the one that may be refused (WRONGTYPE, READONLY, OOM).
local refused = need(KEYS[1], { 'LPUSH', 'LTRIM', 'TYPE', 'GET', 'PERSIST', 'EXPIRE', 'LLEN' })
if refused then return refused end
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
local paused = redis.call('TYPE', KEYS[2]).ok == 'string' and redis.call('GET', KEYS[2]) == 'paused'
if paused then
  redis.call('PERSIST', KEYS[1])
else
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return redis.call('LLEN', KEYS[1])
