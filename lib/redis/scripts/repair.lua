-- repair.lua: repairs one finding of drift: does every step if all checks hold, else none.
-- KEYS  1 status, 2 history, 3.. the keys of the checks and steps, which name them by position
-- ARGV  1 id, 2 max history, 3 TTL in seconds, 4 by, 5 at, 6 how many events, 7 how many checks, then the events (JSON,
--       oldest first), the checks (name, key, value) and the steps (name, key, value, bytes)
-- =>    {"ok", 1 if the history was written}, {"changed", the key whose check failed}
-- Work: one LPOS a list that is checked, one LREM a list that it leaves, at most 6 writes for each other step, one an event, and
-- 2 more; the caller bounds how many (lib/drift/draft.ts). The first write may be refused, the others not. Events: those given,
-- on top of the history, which expires unless the schedule is paused.
local refused = need(KEYS[1], {
  'LPOS', 'LREM', 'RPUSH', 'LPUSH', 'LPOP', 'LTRIM', 'SET', 'UNLINK', 'RENAME', 'PERSIST', 'EXPIRE', 'HGET', 'HSET', 'HDEL',
  'SADD', 'SREM', 'SISMEMBER', 'LINDEX', 'PTTL',
})
if refused then return refused end
refused = refusal(KEYS[1])
if refused then return refused end

local id, by, when = ARGV[1], ARGV[4], ARGV[5]
local function field(key, name) return kind(key) == 'hash' and redis.call('HGET', key, name) or '' end

local checks = {
  -- A string key has the fingerprint that was read.
  is = function(key, value) return fingerprint(key) == value end,
  type = function(key, value) return kind(key) == value end,
  -- It is of that type, or absent.
  takes = function(key, value) return can_be(key, value) end,
  -- A list holds the id so many times; any other type holds it never.
  times = function(key, value)
    return (kind(key) == 'list' and #redis.call('LPOS', key, id, 'COUNT', 0) or 0) == tonumber(value)
  end,
  -- A set holds the id (1) or not (0).
  member = function(key, value) return (kind(key) == 'set' and redis.call('SISMEMBER', key, id) or 0) == tonumber(value) end,
  -- It expires within so many milliseconds.
  expires = function(key, value)
    local left = redis.call('PTTL', key)
    return left >= 0 and left < tonumber(value)
  end,
  -- The newest entry of a list has this SHA-1.
  newest = function(key, value)
    local entry = kind(key) == 'list' and redis.call('LINDEX', key, 0)
    return entry and redis.sha1hex(entry) == value
  end,
  -- The payload that a record keeps has this SHA-1.
  keeps = function(key, value) return redis.sha1hex(field(key, 'payload')) == value end,
}

local steps = {
  take_out = function(key) redis.call('LREM', key, 0, id) end,
  -- So many of its entries go, from the end: the first stays.
  thin_out = function(key, count) redis.call('LREM', key, -tonumber(count), id) end,
  put_in = function(key) redis.call('RPUSH', key, id) end,
  set = function(key, _, bytes) redis.call('SET', key, bytes) end,
  persist = function(key) redis.call('PERSIST', key) end,
  expire = function(key) redis.call('EXPIRE', key, ARGV[3]) end,
  delete = function(key) redis.call('UNLINK', key) end,
  add = function(key) redis.call('SADD', key, id) end,
  remove = function(key) redis.call('SREM', key, id) end,
  drop_newest = function(key) redis.call('LPOP', key) end,
  -- The record of a pause. Status and expiry have steps of their own, since a plan shows each only where it changes.
  pause = function(key, list, reason) record_pause(key, by, when, reason, list) end,
  -- The record of what is kept aside: why, and the list that held it.
  aside = function(key, list, why)
    if not can_be(key, 'hash') then redis.call('UNLINK', key) end
    redis.call('HSET', key, 'kind', why, 'by', by, 'at', when)
    if list ~= '' then redis.call('HSET', key, 'list', list) end
  end,
  -- The bytes never leave Redis: from a text into a record, and back.
  keep = function(key, from)
    local bytes = text(KEYS[tonumber(from)])
    if bytes then redis.call('HSET', key, 'payload', bytes) end
  end,
  restore = function(key, from) redis.call('SET', key, field(KEYS[tonumber(from)], 'payload')) end,
  -- A whole key, of any type, to another name, which a check saw to be free; there it does not expire.
  move = function(key, to)
    redis.call('RENAME', key, KEYS[tonumber(to)])
    redis.call('PERSIST', KEYS[tonumber(to)])
  end,
}

local first_check = 8 + tonumber(ARGV[6])
local first_step = first_check + 3 * tonumber(ARGV[7])
for i = first_check, first_step - 1, 3 do
  local key = KEYS[tonumber(ARGV[i + 1])]
  if not checks[ARGV[i]](key, ARGV[i + 2]) then return { 'changed', key } end
end
for i = first_step, #ARGV, 4 do steps[ARGV[i]](KEYS[tonumber(ARGV[i + 1])], ARGV[i + 2], ARGV[i + 3]) end

local events = { unpack(ARGV, 8, first_check - 1) }
if #events == 0 then return { 'ok', 0 } end
return { 'ok', push_events(KEYS[2], events, ARGV[2], text(KEYS[1]) == 'paused', ARGV[3]) }
