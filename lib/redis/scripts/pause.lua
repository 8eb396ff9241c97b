-- pause.lua: one schedule leaves every list given; payload, metadata and history stay, and no longer expire.
-- KEYS  1 status, 2 data, 3 meta, 4 history, 5 pause record, 6.. lists that may hold it, the likeliest first
-- ARGV  1 id, 2 "1": no other list can hold it; else it answers "unlisted" where none of these does, 3 start of the names of
--       the one-shots' lists, 4 max history, 5 by, 6 reason, 7 at, 8.. events (JSON, oldest first)
-- =>    {"ok", status word or nil, entries removed, list or "", 1 if the status was written, 1 if the history was,
--       entries that the lists held, payload or nil}, {"conflict", status word or nil} or {"unlisted"}
-- Legal if listed or `active` (contract 2). A key of a wrong type is left as it is: nothing is lost, and the schedule stops.
-- Work: one LREM a list, and at most 8 writes. The first write may be refused (READONLY, MISCONF, OOM), the others not.
local refused = need(KEYS[1], { 'LLEN', 'LREM', 'SET', 'PERSIST', 'LPUSH', 'LTRIM', 'DEL', 'HGET', 'HSET', 'HDEL' })
if refused then return refused end
local id = ARGV[1]

refused = refusal(KEYS[1])
if refused then return refused end

local removed, list, listed = 0, '', 0
for i = 6, #KEYS do
  if kind(KEYS[i]) == 'list' then
    listed = listed + redis.call('LLEN', KEYS[i])
    local here = redis.call('LREM', KEYS[i], 0, id)
    if here > 0 and list == '' then list = KEYS[i] end
    removed = removed + here
  end
end

local word = kind(KEYS[1]) == 'string' and redis.call('GET', KEYS[1])
if removed == 0 then
  if ARGV[2] ~= '1' then return { 'unlisted' } end
  if word ~= 'active' then return { 'conflict', word } end
end

local status_written, history_written = 0, 0
if can_be(KEYS[1], 'string') then
  redis.call('SET', KEYS[1], 'paused')
  status_written = 1
end
redis.call('PERSIST', KEYS[3])
if can_be(KEYS[4], 'list') then
  redis.call('LPUSH', KEYS[4], unpack(ARGV, 8))
  redis.call('LTRIM', KEYS[4], 0, ARGV[4] - 1)
  redis.call('PERSIST', KEYS[4])
  history_written = 1
end

local payload = kind(KEYS[2]) == 'string' and redis.call('GET', KEYS[2])
if not can_be(KEYS[5], 'hash') then redis.call('DEL', KEYS[5]) end
redis.call('HSET', KEYS[5], 'by', ARGV[5], 'at', ARGV[7])
redis.call('HDEL', KEYS[5], 'reason', 'until')
if ARGV[6] ~= '' then redis.call('HSET', KEYS[5], 'reason', ARGV[6]) end
-- Where nothing held it, an older record still knows the list and the payload.
if list ~= '' then
  redis.call('HSET', KEYS[5], 'list', list)
  redis.call('HDEL', KEYS[5], 'payload')
  -- The scheduler may still fire a one-shot from its memory, and then deletes its data.
  if payload and string.sub(list, 1, #ARGV[3]) == ARGV[3] then redis.call('HSET', KEYS[5], 'payload', payload) end
end
return { 'ok', word, removed, list, status_written, history_written, listed, payload }
