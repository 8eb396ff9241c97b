-- resume.lua: puts one schedule back into its list, once; metadata and history expire again; deletes the pause record, and
-- what a repair kept aside.
-- KEYS  1 status, 2 data, 3 meta, 4 history, 5 pause record, 6 what a repair kept aside,
--       7 the list it belongs to, 8.. other lists that may hold it
-- ARGV  1 id, 2 fingerprint of the payload as read, 3 fingerprint of the metadata or "*",
--       4 fingerprint of the payload that the pause kept or a repair set aside, or "*",
--       5 where the payload comes from: "data", "pause", "aside" or "rebuilt", 6 the payload if rebuilt,
--       7 max history, 8 TTL in seconds, 9.. events (JSON, oldest first)
-- =>    {"ok", status word or nil, 1 if the status was written, 1 if the history was}, {"conflict", status word or nil},
--       {"changed"} or {"wrong_type", type of the list}
-- Legal unless listed and `active`; listed without any status counts as active (contract 2).
-- Work: at most one LPOS and one LREM a list, at most 7 other writes, and one an event. The first write may be refused, the
-- others not.
local refused = need(KEYS[1], { 'HGET', 'LPOS', 'LREM', 'SET', 'RPUSH', 'EXPIRE', 'LPUSH', 'LTRIM', 'DEL' })
if refused then return refused end
local id = ARGV[1]

refused = refusal(KEYS[1])
if refused then return refused end

if fingerprint(KEYS[2]) ~= ARGV[2] then return { 'changed' } end
if ARGV[3] ~= '*' and fingerprint(KEYS[3]) ~= ARGV[3] then return { 'changed' } end
local record = ARGV[5] == 'aside' and KEYS[6] or KEYS[5]
local kept = kind(record) == 'hash' and redis.call('HGET', record, 'payload')
if ARGV[4] ~= '*' and (kept and redis.sha1hex(kept) or '') ~= ARGV[4] then return { 'changed' } end

if not can_be(KEYS[7], 'list') then return { 'wrong_type', kind(KEYS[7]) } end

local word = text(KEYS[1])
local counts_as_active = word == 'active' or kind(KEYS[1]) == 'none'
for i = 7, #KEYS do
  if kind(KEYS[i]) == 'list' then
    if counts_as_active then
      if redis.call('LPOS', KEYS[i], id) then return { 'conflict', word } end
    else
      redis.call('LREM', KEYS[i], 0, id)
    end
  end
end

if ARGV[5] == 'pause' or ARGV[5] == 'aside' then redis.call('SET', KEYS[2], kept) end
if ARGV[5] == 'rebuilt' then redis.call('SET', KEYS[2], ARGV[6]) end
redis.call('RPUSH', KEYS[7], id)

local status_written = set_word(KEYS[1], 'active')
expire_unless(false, KEYS[3], ARGV[8])
local history_written = push_events(KEYS[4], { unpack(ARGV, 9) }, ARGV[7], false, ARGV[8])
redis.call('DEL', KEYS[5], KEYS[6])
return { 'ok', word, status_written, history_written }
