-- set_metadata.lua: sets the metadata of one schedule, which expires unless the schedule is paused.
-- KEYS  1 meta, 2 status
-- ARGV  1 metadata (JSON), 2 TTL in seconds
-- =>    "ok", or an error WRONGTYPE before anything is written
-- Work: one write. No events.
local refused = need(KEYS[1], { 'SET' })
if refused then return refused end
if not can_be(KEYS[1], 'string') then return redis.error_reply('WRONGTYPE the metadata is no string') end

if text(KEYS[2]) == 'paused' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
return 'ok'
