-- write_sample.lua: runs commands of one key each, in order; a round trip for each would cost ten times as much.
-- KEYS  the key of each command
-- ARGV  of each command its name, how many words follow the key, and these words
-- =>    nothing
-- Work: one command a key; the caller bounds how many (lib/demo/fleet.ts). No events.
local at = 1
for _, key in ipairs(KEYS) do
  local words = tonumber(ARGV[at + 1])
  redis.call(ARGV[at], key, unpack(ARGV, at + 2, at + 1 + words))
  at = at + 2 + words
end
