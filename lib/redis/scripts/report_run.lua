-- report_run.lua: what one report says of a run is put to what is known of it; the schedule's summary follows.
-- KEYS  1 task, 2 runs of the schedule, 3 its summary, 4 when each kind of report last came
-- ARGV  1 kind of report (queued, started or executed), 2 record (lib/runs/record.ts), 3 id of the schedule,
--       4 runs kept, 5 TTL in seconds, 6 seconds that a run may be under way, 7 newest runs to look through where this run
--       is not known to be under way, 8 runs that the summary tells, 9 now (microseconds since 1970)
-- =>    1, or 0 where the run is older than all that are kept
-- Any order and any repetition of a run's reports gives the same. A task that is retried keeps its id: a second report of
-- one kind, at another time, is of a run of its own.
-- Work: a look through the runs of one schedule until it is found, at most 8 writes. No events.
local id, queued, started, finished, ms, outcome, origin = 1, 2, 3, 4, 5, 6, 7
local time_of = { queued = queued, started = started, executed = finished }

local function split(text, separator)
  local parts = {}
  for part in string.gmatch(text .. separator, '([^' .. separator .. ']*)' .. separator) do parts[#parts + 1] = part end
  return parts
end
local function fields_of(record)
  local fields = {}
  for field in string.gmatch(record .. '\0', '([^%z]*)%z') do fields[#fields + 1] = field end
  return fields
end

-- What is known stays, what is not is taken.
local function merge(into, from)
  for i = 1, #from do
    if into[i] == nil or into[i] == '' then into[i] = from[i] end
  end
end

local function first_time(run)
  if run[queued] ~= '' then return run[queued] end
  return run[started] ~= '' and run[started] or run[finished]
end

-- How a run went, in the summary: "o" or "f" and its ms, "r" or "q" and since when it runs or waits (seconds since 1970).
local function slot_of(run)
  if run[finished] ~= '' then return (run[outcome] == 'f' and 'f' or 'o') .. run[ms] end
  if run[started] ~= '' then return 'r' .. string.sub(run[started], 1, -7) end
  return 'q' .. string.sub(run[queued], 1, -7)
end

local function later(known, time)
  if time == '' or (known ~= nil and known ~= '-' and known >= time) then return known or '-' end
  return time
end

local refused = need(KEYS[1], { 'GET', 'LRANGE', 'LLEN', 'LINDEX', 'SET', 'LSET', 'LPUSH', 'LTRIM', 'DEL', 'EXPIRE', 'HSET' })
if refused then return refused end

local told = fields_of(ARGV[2])
local own = time_of[ARGV[1]]
local task = redis.call('GET', KEYS[1])
local length = redis.call('LLEN', KEYS[2])
local summary = redis.call('GET', KEYS[3])

-- Which of the task's runs it tells of: the one that has this very time, else one that still lacks it; the end belongs
-- to one that has started before any other.
local run, place, fit, open = nil, nil, 0, 0
local start, reach = told[id] .. '\0', task and length or math.min(length, tonumber(ARGV[7]))
for from = 0, reach - 1, 20 do
  for i, record in ipairs(redis.call('LRANGE', KEYS[2], from, math.min(from + 20, reach) - 1)) do
    if string.sub(record, 1, #start) == start then
      local found = fields_of(record)
      local fits = found[own] == told[own] and 3 or found[own] ~= '' and 0 or (own ~= finished or found[started] ~= '') and 2 or 1
      if fits > fit then run, place, fit = found, from + i - 1, fits end
      if found[finished] == '' then open = open + 1 end
    end
  end
  if fit > 1 then break end
end

if not run then
  run = told
  if length >= tonumber(ARGV[4]) and first_time(run) < first_time(fields_of(redis.call('LINDEX', KEYS[2], -1))) then return 0 end
end
local was_open = place and run[finished] == ''
merge(run, told)
if task and string.sub(task, 1, 1) == 'x' then merge(run, fields_of(string.sub(task, 2))) end

redis.call('HSET', KEYS[4], ARGV[1], ARGV[9])
local record = table.concat(run, '\0')
if place then
  redis.call('LSET', KEYS[2], place, record)
else
  redis.call('LPUSH', KEYS[2], record)
  redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
end
redis.call('EXPIRE', KEYS[2], ARGV[5])

if run[finished] == '' then
  redis.call('SET', KEYS[1], 's' .. ARGV[3], 'EX', ARGV[6])
elseif open <= (was_open and 1 or 0) then
  redis.call('DEL', KEYS[1])
end

-- "<fired> <started> <finished>", then a slot a run, the newest first.
local parts = split(summary or '- - -', ' ')
local told_before = math.min(length, tonumber(ARGV[8]))
if #parts - 3 ~= told_before then
  for i = #parts, 4, -1 do parts[i] = nil end
  for _, each in ipairs(redis.call('LRANGE', KEYS[2], 0, ARGV[8] - 1)) do parts[#parts + 1] = slot_of(fields_of(each)) end
elseif not place then
  table.insert(parts, 4, slot_of(run))
  parts[4 + tonumber(ARGV[8])] = nil
elseif place < told_before then
  parts[4 + place] = slot_of(run)
end
if run[origin] == '' then
  -- Where only its start was told so far, that counted.
  if run[queued] ~= '' and parts[1] == run[started] then parts[1] = run[queued] end
  parts[1] = later(parts[1], run[queued] ~= '' and run[queued] or run[started])
end
parts[2] = later(parts[2], run[started])
parts[3] = later(parts[3], run[finished])
redis.call('SET', KEYS[3], table.concat(parts, ' '), 'EX', ARGV[5])
return 1
