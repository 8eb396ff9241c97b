-- set_status.lua: writes a status word and its history event in one step. TaskIQ's lists are not touched.
-- KEYS  1 status, 2 meta, 3 history
-- ARGV  1 status word, 2 event (JSON), 3 max history, 4 TTL in seconds
-- =>    "ok", or an error WRONGTYPE before anything is written
-- A paused schedule does not expire: `paused` removes the TTL of metadata and history, any other word sets it again.
-- Work: at most 5 writes, of which one is the event.
local refused = need(KEYS[1], { 'SET', 'LPUSH', 'LTRIM', 'PERSIST', 'EXPIRE' })
if refused then return refused end
if not can_be(KEYS[1], 'string') or not can_be(KEYS[3], 'list') then
  return redis.error_reply('WRONGTYPE the status is no string or the history is no list')
end

local paused = ARGV[1] == 'paused'
local was_paused = text(KEYS[1]) == 'paused'
set_word(KEYS[1], ARGV[1])
push_events(KEYS[3], { ARGV[2] }, ARGV[3], paused, ARGV[4])
if paused or was_paused then expire_unless(paused, KEYS[2], ARGV[4]) end
return 'ok'
