-- rights.lua: runs before every other script. A user who lacks the right to one command would be refused in the middle
-- of a change, with half of it written; Redis 7 and later can tell before (an older one cannot, and is trusted).
-- Whether keys may be touched, Redis checks itself before it runs a script.
local function need(key, commands)
  if not redis.acl_check_cmd then return nil end
  for _, command in ipairs(commands) do
    if not redis.acl_check_cmd(command, key) then
      return redis.error_reply('NOPERM the user has no right to ' .. command)
    end
  end
end
