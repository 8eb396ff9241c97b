-- set_status.lua: a status word and its history event, in one step. TaskIQ's lists are not touched.
-- KEYS  1 status, 2 meta, 3 history
-- ARGV  1 status word, 2 event (JSON), 3 max history, 4 TTL in seconds
-- =>    "ok", or an error WRONGTYPE before anything is written
-- What is paused does not expire: `paused` takes the TTL of metadata and history away, leaving `paused` gives it back.
local refused = need(KEYS[1], { 'GET', 'SET', 'LPUSH', 'LTRIM', 'PERSIST', 'EXPIRE' })
if refused then return refused end
if not can_be(KEYS[1], 'string') or not can_be(KEYS[3], 'list') then
  return redis.error_reply('WRONGTYPE the status is no string or the history is no list')
end

local was = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
redis.call('LPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], 0, ARGV[3] - 1)
if ARGV[1] == 'paused' then
  redis.call('PERSIST', KEYS[2])
  redis.call('PERSIST', KEYS[3])
else
  redis.call('EXPIRE', KEYS[3], ARGV[4])
  if was == 'paused' then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
end
return 'ok'
