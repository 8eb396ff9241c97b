-- prelude.lua: runs before every other script, which are the only ones to use what is defined here.

-- A user who lacks the right to one command would be refused in the middle
-- of a change, with half of it written; Redis 7 and later can tell before (an older one cannot, and is trusted).
-- Whether keys may be touched, Redis checks itself before it runs a script.
local function need(key, commands)
  if not redis.acl_check_cmd then return nil end
  for _, command in ipairs(commands) do
    -- It throws for a command that the server does not have, or has under another name.
    local is_known, may_run = pcall(redis.acl_check_cmd, command, key)
    if not is_known then return redis.error_reply("ERR unknown command '" .. command .. "'") end
    if not may_run then return redis.error_reply("NOPERM no permissions to run the '" .. command .. "' command") end
  end
end

-- The type of a key, as TYPE says it.
local function kind(key)
  return redis.call('TYPE', key).ok
end

-- Whether a key holds that type, or nothing yet.
local function can_be(key, type)
  local now = kind(key)
  return now == type or now == 'none'
end

-- A text as the caller saw it: absent, of a wrong type, or the SHA-1 of its bytes.
local function sight(key)
  local type = kind(key)
  if type == 'none' then return '' end
  if type ~= 'string' then return 'wrong' end
  return redis.sha1hex(redis.call('GET', key))
end

-- Why a write would be refused now (READONLY, MISCONF, OOM), or nil. It tries one that changes nothing; WRONGTYPE means
-- that it was let through.
local function refusal(key)
  local lacking = need(key, { 'SETRANGE' })
  if lacking then return lacking end
  local tried = redis.pcall('SETRANGE', key, 0, '')
  if type(tried) == 'table' and tried.err and not string.find(tried.err, 'WRONGTYPE', 1, true) then return tried end
end
