-- add_event.lua: pushes one event to a history, trims it, and renews its expiry unless the schedule is paused.
-- KEYS  1 history, 2 status
-- ARGV  1 event (JSON), 2 max history, 3 TTL in seconds
-- =>    the length of the history, or an error WRONGTYPE before anything is written
-- Work: at most 3 writes, of which one is the event.
local refused = need(KEYS[1], { 'LPUSH', 'LTRIM', 'PERSIST', 'EXPIRE', 'LLEN' })
if refused then return refused end
if push_events(KEYS[1], { ARGV[1] }, ARGV[2], text(KEYS[2]) == 'paused', ARGV[3]) == 0 then
  return redis.error_reply('WRONGTYPE the history is no list')
end
return redis.call('LLEN', KEYS[1])
