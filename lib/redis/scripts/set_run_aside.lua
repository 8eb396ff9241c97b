-- set_run_aside.lua: sets the end of a run aside until another report names its schedule.
-- KEYS  1 task, 2 when each kind of report last came
-- ARGV  1 record (lib/runs/record.ts), 2 TTL in seconds, 3 now (microseconds since 1970)
-- =>    "s" and the id of the schedule, if it is known by now (then nothing was written); else "x" and the record
-- Work: 3 commands. No events.
local refused = need(KEYS[1], { 'SET', 'HSET' })
if refused then return refused end
local known = redis.call('GET', KEYS[1])
if known and string.sub(known, 1, 1) == 's' then return known end
redis.call('HSET', KEYS[2], 'executed', ARGV[3])
redis.call('SET', KEYS[1], 'x' .. ARGV[1], 'EX', ARGV[2])
return 'x' .. ARGV[1]
