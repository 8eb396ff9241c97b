-- prelude.lua: runs before every other script: the rules that several of them share.

-- Returns an error if this user may not run all these commands, TYPE and GET, else nil: a user who lacks the right to one would
-- be refused in the middle of a change, with half of it written. So each script that writes names every command that it sends,
-- but TYPE and GET, with which the rules below read. Redis 7 and later can check before; an older one is trusted. Redis itself
-- checks the rights to keys before it runs a script.
local function need(key, commands)
  if not redis.acl_check_cmd then return nil end
  for _, command in ipairs({ 'TYPE', 'GET', unpack(commands) }) do
    -- acl_check_cmd throws for a command that the server does not have, or has renamed.
    local is_known, may_run = pcall(redis.acl_check_cmd, command, key)
    if not is_known then return redis.error_reply("ERR unknown command '" .. command .. "'") end
    if not may_run then return redis.error_reply("NOPERM no permissions to run the '" .. command .. "' command") end
  end
end

-- The type of a key, as TYPE names it.
local function kind(key)
  return redis.call('TYPE', key).ok
end

-- Whether a key is of that type, or absent.
local function can_be(key, type)
  local now = kind(key)
  return now == type or now == 'none'
end

-- The bytes of a text; false where there is none, or the key is of another type.
local function text(key)
  return kind(key) == 'string' and redis.call('GET', key)
end

-- Stands for what a string key holds, as the caller computed it (lib/redis/fingerprint.ts): "" where it is absent, "wrong"
-- where it is of another type, else the SHA-1 of its bytes.
local function fingerprint(key)
  local type = kind(key)
  if type == 'none' then return '' end
  if type ~= 'string' then return 'wrong' end
  return redis.sha1hex(redis.call('GET', key))
end

-- Returns the error with which a write would be refused now (READONLY, MISCONF, OOM), or nil. It tries a write that changes
-- nothing; WRONGTYPE means that Redis let it through.
local function refusal(key)
  local lacking = need(key, { 'SETRANGE' })
  if lacking then return lacking end
  local tried = redis.pcall('SETRANGE', key, 0, '')
  if type(tried) == 'table' and tried.err and not string.find(tried.err, 'WRONGTYPE', 1, true) then return tried end
end

-- Sets a status word. => 1, or 0 where the key is of another type and is left as it is.
local function set_word(key, word)
  if not can_be(key, 'string') then return 0 end
  redis.call('SET', key, word)
  return 1
end

-- Metadata and history of a paused schedule do not expire (contract 1).
local function expire_unless(paused, key, ttl)
  if paused then redis.call('PERSIST', key) else redis.call('EXPIRE', key, ttl) end
end

-- Puts events (JSON, oldest first) on top of a history and trims it. => 1, or 0 where the key is of another type and is
-- left as it is.
local function push_events(key, events, max, paused, ttl)
  if not can_be(key, 'list') then return 0 end
  for _, event in ipairs(events) do redis.call('LPUSH', key, event) end
  redis.call('LTRIM', key, 0, max - 1)
  expire_unless(paused, key, ttl)
  return 1
end

-- Writes the record of a pause, in place of an older one: who, when, why ('': no reason) and which list held the schedule.
-- Where none did (''), an older record still knows the list and the payload.
local function record_pause(key, by, at, reason, list)
  if not can_be(key, 'hash') then redis.call('UNLINK', key) end
  redis.call('HSET', key, 'by', by, 'at', at)
  redis.call('HDEL', key, 'reason', 'until')
  if reason ~= '' then redis.call('HSET', key, 'reason', reason) end
  if list == '' then return end
  redis.call('HSET', key, 'list', list)
  redis.call('HDEL', key, 'payload')
end
