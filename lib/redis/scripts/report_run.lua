-- report_run.lua: merges one report of a run into what is known of it, and updates the schedule's summary.
-- KEYS  1 task, 2 runs of the schedule, 3 its summary, 4 when each kind of report last came
-- ARGV  1 kind of report (queued, started or executed), 2 record (lib/runs/record.ts), 3 id of the schedule,
--       4 runs kept, 5 TTL in seconds, 6 seconds that a run may be under way, 7 newest runs to search for the run of a
--       recent report, 8 runs in the summary, 9 now (microseconds since 1970)
-- =>    1, or 0 where the run is older than all that are kept
-- The order and the repetition of a run's reports make no difference. A retried task keeps its id: a second report of one
-- kind, with another time, belongs to another run.
-- Work: searches the runs of one schedule until it finds this one, at most 7 writes. No events.
local id, queued, started, finished, ms, outcome, origin, result, error_text = 1, 2, 3, 4, 5, 6, 7, 11, 12
local time_of = { queued = queued, started = started, executed = finished }

local function split(text, separator)
  local parts = {}
  for part in string.gmatch(text .. separator, '([^' .. separator .. ']*)' .. separator) do parts[#parts + 1] = part end
  return parts
end
-- A record that another program wrote may have fewer fields, or times that are no numbers.
local function fields_of(record)
  local fields = {}
  for field in string.gmatch(record .. '\0', '([^%z]*)%z') do fields[#fields + 1] = field end
  for i = #fields + 1, error_text do fields[i] = '' end
  for i = queued, finished do
    if string.find(fields[i], '%D') then fields[i] = '' end
  end
  return fields
end

-- Fills the fields that are not known yet.
local function merge(into, from)
  for i = 1, #from do
    if into[i] == nil or into[i] == '' then into[i] = from[i] end
  end
end

local function first_time(run)
  if run[queued] ~= '' then return run[queued] end
  return run[started] ~= '' and run[started] or run[finished]
end

-- A run in the summary: "o" (succeeded) or "f" (failed) and its ms, "r" (running) or "q" (queued) and since when (seconds
-- since 1970).
local function slot_of(run)
  if run[finished] ~= '' then return (run[outcome] == 'f' and 'f' or 'o') .. run[ms] end
  if run[started] ~= '' then return 'r' .. string.sub(run[started], 1, -7) end
  return 'q' .. string.sub(run[queued], 1, -7)
end

local function later(known, time)
  if time == '' or (known ~= nil and known ~= '-' and known >= time) then return known or '-' end
  return time
end

local refused = need(KEYS[1], { 'LRANGE', 'LLEN', 'LINDEX', 'SET', 'LSET', 'LPUSH', 'LTRIM', 'DEL', 'EXPIRE', 'HSET' })
if refused then return refused end

local report = fields_of(ARGV[2])
local own = time_of[ARGV[1]]
local task = redis.call('GET', KEYS[1])
local length = redis.call('LLEN', KEYS[2])
local summary = redis.call('GET', KEYS[3])

-- How well a report fits a run of its task, and how far apart their times are. 3: the run has this very time, so the report
-- is a repetition. Else the run has no such time yet, and 2: the run's earlier times are earlier, as they must be; 1: it has
-- none to compare; 0.5: they are later, which the clocks of two machines can cause. 0: the run has another time.
local function fit_of(known)
  -- A report of a beginning always knows its origin and the number of the try.
  if own ~= finished and known[origin] ~= report[origin] then return 0, 0 end
  if known[own] == report[own] then return 3, 0 end
  if known[own] ~= '' then return 0, 0 end
  local earlier = own == queued and report[queued] or own == started and known[queued] or known[started]
  local later = own == queued and known[started] or report[own]
  if earlier == '' or later == '' then return 1, 0 end
  local apart = tonumber(later) - tonumber(earlier)
  -- A worker reports its beginning before it begins, and measures the task alone.
  if own == finished then apart = apart - 1000 * (tonumber(report[ms]) or 0) end
  -- The task's time has whole milliseconds.
  if apart < -1000 then return 0.5, -apart end
  return 2, apart
end

-- A report is recent where its task has no key, and its time is not before the newest run. Any other may repeat one of a run far
-- back in the list.
local newest = length > 0 and first_time(fields_of(redis.call('LINDEX', KEYS[2], 0)))
local is_recent = not task and not (newest and report[own] < newest)

-- Runs of one task are close together: a page of 20 that holds one that fits holds the others.
local run, place, fit, gap, open = nil, nil, 0, 0, 0
local of_task = {}
local start, reach = report[id] .. '\0', is_recent and math.min(length, tonumber(ARGV[7])) or length
for from = 0, reach - 1, 20 do
  for i, record in ipairs(redis.call('LRANGE', KEYS[2], from, math.min(from + 20, reach) - 1)) do
    if string.sub(record, 1, #start) == start then
      local found = fields_of(record)
      of_task[from + i - 1] = found
      local fits, apart = fit_of(found)
      if fits > fit or (fits == fit and fits > 0 and apart < gap) then run, place, fit, gap = found, from + i - 1, fits, apart end
      if found[finished] == '' then open = open + 1 end
    end
  end
  if fit > 0 then break end
end

if not run then
  run = report
  if length >= tonumber(ARGV[4]) and first_time(run) < first_time(fields_of(redis.call('LINDEX', KEYS[2], -1))) then return 0 end
end
local was_open = place and run[finished] == ''
merge(run, report)
if task and string.sub(task, 1, 1) == 'x' then merge(run, fields_of(string.sub(task, 2))) end

-- TaskIQ retries a task only after it failed: the run that began first ended first, even if both took only a moment.
local mended
for at, other in pairs(of_task) do
  local both_whole = other[started] ~= '' and other[finished] ~= '' and run[started] ~= '' and run[finished] ~= ''
  if at ~= place and both_whole and (other[started] < run[started]) ~= (other[finished] < run[finished]) then
    for _, each in ipairs({ finished, ms, outcome, result, error_text }) do other[each], run[each] = run[each], other[each] end
    mended = at
  end
end

redis.call('HSET', KEYS[4], ARGV[1], ARGV[9])
local record = table.concat(run, '\0')
if place then
  redis.call('LSET', KEYS[2], place, record)
else
  redis.call('LPUSH', KEYS[2], record)
  redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
end
if mended then redis.call('LSET', KEYS[2], place and mended or mended + 1, table.concat(of_task[mended], '\0')) end
redis.call('EXPIRE', KEYS[2], ARGV[5])

if run[finished] == '' then
  redis.call('SET', KEYS[1], 's' .. ARGV[3], 'EX', ARGV[6])
elseif open <= (was_open and 1 or 0) then
  redis.call('DEL', KEYS[1])
end

-- "<fired> <started> <finished>", then one slot a run, the newest first.
local parts = split(summary or '- - -', ' ')
local summarized_before = math.min(length, tonumber(ARGV[8]))
if #parts - 3 ~= summarized_before then
  for i = #parts, 4, -1 do parts[i] = nil end
  for _, each in ipairs(redis.call('LRANGE', KEYS[2], 0, ARGV[8] - 1)) do parts[#parts + 1] = slot_of(fields_of(each)) end
elseif not place then
  table.insert(parts, 4, slot_of(run))
  parts[4 + tonumber(ARGV[8])] = nil
else
  if place < summarized_before then parts[4 + place] = slot_of(run) end
  if mended and mended < summarized_before then parts[4 + mended] = slot_of(of_task[mended]) end
end
if run[origin] == '' then
  -- Until now the start of this run counted, where only that was reported.
  if run[queued] ~= '' and parts[1] == run[started] then parts[1] = run[queued] end
  parts[1] = later(parts[1], run[queued] ~= '' and run[queued] or run[started])
end
parts[2] = later(parts[2], run[started])
parts[3] = later(parts[3], run[finished])
redis.call('SET', KEYS[3], table.concat(parts, ' '), 'EX', ARGV[5])
return 1
