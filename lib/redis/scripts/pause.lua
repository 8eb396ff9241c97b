-- pause.lua: one schedule leaves every list given; payload, metadata and history stay, and no longer expire.
-- KEYS  1 status, 2 data, 3 meta, 4 history, 5 pause record, 6.. lists that may hold it, the likeliest first
-- ARGV  1 id, 2 sight of the payload as read, or "*" where nobody looked: then it answers "unlisted" too where the
--       payload or an older record may name another list, 3 "1": answer "unlisted" where none of the lists holds it,
--       4 start of the names of the one-shots' lists, 5 max history, 6 by, 7 reason, 8 at, 9 "1": TaskIQ deletes the payload once it has
--       fired, 10.. events (JSON, oldest first)
-- =>    {"ok", status word or nil, entries removed, list or "", 1 if the status was written, 1 if the history was,
--       entries that the lists held}, {"conflict", status word or nil}, {"changed"} or {"unlisted"}
-- Legal if listed or `active` (contract 2). A key of a wrong type is left as it is: nothing is lost, and the schedule stops.
-- Work: one LREM a list, and at most 8 writes. The first write may be refused (READONLY, MISCONF, OOM), the others not.

-- Whether a payload may put its schedule into the list of a minute: JSON with a `time` that is not null. What only looks
-- so counts too, such as a label of that name. Found without patterns where it can be: a payload may be long.
local function may_name_a_minute(key)
  local payload = kind(key) == 'string' and redis.call('GET', key)
  if not payload then return false end
  local _, found = string.find(payload, '"time"', 1, true)
  while found do
    if string.find(payload, '^%s*:%s*[^n%s]', found + 1) then return true end
    _, found = string.find(payload, '"time"', found + 1, true)
  end
  -- A name may be written in escapes: \u0074 is a t.
  return string.find(payload, '\\u006', 1, true) or string.find(payload, '\\u007', 1, true)
end

local refused = need(KEYS[1], { 'LLEN', 'LREM', 'SET', 'PERSIST', 'LPUSH', 'LTRIM', 'DEL', 'HSET', 'HDEL' })
if refused then return refused end
local id = ARGV[1]

refused = refusal(KEYS[1])
if refused then return refused end

if ARGV[2] == '*' then
  if kind(KEYS[5]) ~= 'none' or may_name_a_minute(KEYS[2]) then return { 'unlisted' } end
elseif sight(KEYS[2]) ~= ARGV[2] then
  return { 'changed' }
end

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
  if ARGV[3] == '1' then return { 'unlisted' } end
  if word ~= 'active' then return { 'conflict', word } end
end

local status_written, history_written = 0, 0
if can_be(KEYS[1], 'string') then
  redis.call('SET', KEYS[1], 'paused')
  status_written = 1
end
redis.call('PERSIST', KEYS[3])
if can_be(KEYS[4], 'list') then
  redis.call('LPUSH', KEYS[4], unpack(ARGV, 10))
  redis.call('LTRIM', KEYS[4], 0, ARGV[5] - 1)
  redis.call('PERSIST', KEYS[4])
  history_written = 1
end

if not can_be(KEYS[5], 'hash') then redis.call('DEL', KEYS[5]) end
redis.call('HSET', KEYS[5], 'by', ARGV[6], 'at', ARGV[8])
redis.call('HDEL', KEYS[5], 'reason', 'until')
if ARGV[7] ~= '' then redis.call('HSET', KEYS[5], 'reason', ARGV[7]) end
-- Where nothing held it, an older record still knows the list and the payload.
if list ~= '' then
  redis.call('HSET', KEYS[5], 'list', list)
  redis.call('HDEL', KEYS[5], 'payload')
  -- The scheduler may still fire a one-shot from its memory, and then deletes its data.
  local is_one_shot = ARGV[9] == '1' or string.sub(list, 1, #ARGV[4]) == ARGV[4]
  if is_one_shot and kind(KEYS[2]) == 'string' then
    redis.call('HSET', KEYS[5], 'payload', redis.call('GET', KEYS[2]))
  end
end
return { 'ok', word, removed, list, status_written, history_written, listed }
