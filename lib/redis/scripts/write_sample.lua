-- write_sample.lua: runs commands of one key each, in order; a round trip of their own would cost ten times as much.
-- KEYS: of each command, its key.
-- ARGV: of each command, its name, how many words follow the key, and these.
-- Result: nothing. Events: none. The work is bounded by the caller (lib/demo/fleet.ts).
local at = 1
for _, key in ipairs(KEYS) do
  local words = tonumber(ARGV[at + 1])
  redis.call(ARGV[at], key, unpack(ARGV, at + 2, at + 1 + words))
  at = at + 2 + words
end
