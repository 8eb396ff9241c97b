-- pause.lua: takes one schedule out of every list given; payload, metadata and history stay, and no longer expire.
-- KEYS  1 status, 2 data, 3 meta, 4 history, 5 pause record, 6.. lists that may hold it, the likeliest first
-- ARGV  1 id, 2 "1": no other list can hold it; else it answers "unlisted" where none of these does, 3 start of the names of
--       the one-shots' lists, 4 max history, 5 by, 6 reason, 7 at, 8.. events (JSON, oldest first)
-- =>    {"ok", status word or nil, entries removed, list or "", 1 if the status was written, 1 if the history was,
--       entries that the lists held, payload or nil}, {"conflict", status word or nil} or {"unlisted"}
-- Legal if listed or `active` (contract 2). A key of a wrong type is left alone: nothing is lost, and the schedule stops.
-- Work: one LREM a list, at most 11 other writes, and one an event. The first write may be refused (READONLY, MISCONF, OOM), the others not.
local refused = need(KEYS[1], { 'LLEN', 'LREM', 'SET', 'PERSIST', 'LPUSH', 'LTRIM', 'UNLINK', 'HSET', 'HDEL' })
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

local word = text(KEYS[1])
if removed == 0 then
  if ARGV[2] ~= '1' then return { 'unlisted' } end
  if word ~= 'active' then return { 'conflict', word } end
end

local status_written = set_word(KEYS[1], 'paused')
expire_unless(true, KEYS[3])
local history_written = push_events(KEYS[4], { unpack(ARGV, 8) }, ARGV[4], true)

local payload = text(KEYS[2])
record_pause(KEYS[5], ARGV[5], ARGV[7], ARGV[6], list)
-- The scheduler may still fire a one-shot from its memory, and then deletes its data.
local is_one_shot = list ~= '' and string.sub(list, 1, #ARGV[3]) == ARGV[3]
if is_one_shot and payload then redis.call('HSET', KEYS[5], 'payload', payload) end
return { 'ok', word, removed, list, status_written, history_written, listed, payload }
