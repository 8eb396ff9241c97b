-- purge.lua: removes every trace of one schedule.
-- KEYS  1 status, 2 meta, 3 history, 4 stats, 5 data, then the other keys of its own (pause record, what repairs kept aside, runs),
--       then the indexes, then the lists that may hold it
-- ARGV  1 id, 2 fingerprint of the payload as read, 3 fingerprint of the metadata as read, 4 how many keys are its own,
--       5 how many indexes
-- =>    {"ok", status word or nil, list entries removed, index entries removed, then 1 or 0 for each key of its own},
--       or {"changed"}; all counts 0: there was nothing
-- Work: one LREM a list, one SREM an index, one deletion a key of its own. No events: the history goes too.
local refused = need(KEYS[1], { 'LREM', 'SREM', 'UNLINK' })
if refused then return refused end
local id = ARGV[1]
local own = tonumber(ARGV[4])
local indexes = tonumber(ARGV[5])

if fingerprint(KEYS[5]) ~= ARGV[2] or fingerprint(KEYS[2]) ~= ARGV[3] then return { 'changed' } end

local listed = 0
for i = own + indexes + 1, #KEYS do
  if kind(KEYS[i]) == 'list' then listed = listed + redis.call('LREM', KEYS[i], 0, id) end
end

local indexed = 0
for i = own + 1, own + indexes do
  if kind(KEYS[i]) == 'set' then indexed = indexed + redis.call('SREM', KEYS[i], id) end
end

local reply = { 'ok', text(KEYS[1]), listed, indexed }
for i = 1, own do reply[#reply + 1] = redis.call('UNLINK', KEYS[i]) end
return reply
