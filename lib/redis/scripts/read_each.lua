-- read_each.lua: runs one reading command for each of many keys, where Redis has no command for many.
-- KEYS  any
-- ARGV  1 the command, 2.. its arguments after the key
-- =>    for each key the command's reply, which is an error where the key is of a wrong type
-- Writes nothing, and no events. Work: one command a key, some 2 µs each.

local replies = {}
for i, key in ipairs(KEYS) do
  local reply = redis.pcall(ARGV[1], key, unpack(ARGV, 2))
  if type(reply) == 'table' and reply.err and not string.find(reply.err, 'WRONGTYPE', 1, true) then return reply end
  replies[i] = reply
end
return replies
