-- delete_each.lua: deletes some keys in one step.
-- KEYS  any
-- =>    for each key 1, or 0 where it did not exist
-- Work: one UNLINK a key; the caller bounds how many. No events.
local refused = need(KEYS[1], { 'UNLINK' })
if refused then return refused end
local deleted = {}
for i, key in ipairs(KEYS) do deleted[i] = redis.call('UNLINK', key) end
return deleted
