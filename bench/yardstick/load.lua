-- Sends the prepared bodies in turn; each picture gets pixels that no other request has (bench/yardstick/pictures.py).
-- Arguments: folder of the target, number of the first picture, seconds to wait after a 503 (0: not at all).
local bit = require("bit")
local band, bxor, rshift = bit.band, bit.bxor, bit.rshift
local threads = {}

function setup(thread)
  thread:set("share", #threads)
  table.insert(threads, thread)
end

local crc_table = {}
for n = 0, 255 do
  local c = n
  for _ = 1, 8 do
    if band(c, 1) == 1 then c = bxor(0xEDB88320, rshift(c, 1)) else c = rshift(c, 1) end
  end
  crc_table[n] = c
end

local function crc(state, text)
  for i = 1, #text do
    state = bxor(crc_table[band(bxor(state, text:byte(i)), 0xFF)], rshift(state, 8))
  end
  return state
end

local function big_endian(value)
  return string.char(band(rshift(value, 24), 255), band(rshift(value, 16), 255), band(rshift(value, 8), 255), band(value, 255))
end

-- The sixteen groups of four pixels that say a number below 4 ^ 16.
local GROUPS = {}
for d = 0, 3 do GROUPS[d] = string.char(6 + d, 6 - d, 6 - d, 6 + d) end
local function pattern(number)
  local parts = {}
  for group = 1, 16 do
    parts[group] = GROUPS[number % 4]
    number = math.floor(number / 4)
  end
  return table.concat(parts)
end

function init(args)
  local target = dofile(args[1] .. "/target.lua")
  method, path, headers = "POST", target.path, target.headers
  number = tonumber(args[2]) + share * 2 ^ 24
  retry_ms = tonumber(args[3]) * 1000
  statuses, wrong, no_retry_after, to_wait = {}, 0, 0, 0
  bodies = {}
  for _, one in ipairs(target.bodies) do
    local file = assert(io.open(args[1] .. "/" .. one.file, "rb"))
    local all = file:read("*a")
    file:close()
    if one.pattern then
      local state = crc(-1, all:sub(one.chunk + 1, one.pattern))
      table.insert(bodies, { before = all:sub(1, one.pattern), after = all:sub(one.pattern + 64 + 4 + 1), state = state })
    else
      table.insert(bodies, { whole = all })
    end
  end
end

function request()
  number = number + 1
  local one = bodies[number % #bodies + 1]
  local body = one.whole
  if not body then
    local pixels = pattern(number)
    body = table.concat({ one.before, pixels, big_endian(bxor(crc(one.state, pixels), -1)), one.after })
  end
  return wrk.format(method, path, headers, body)
end

function response(status, answer_headers, body)
  statuses[status] = (statuses[status] or 0) + 1
  if status == 200 then
    if not body:find("label", 1, true) then wrong = wrong + 1 end
  elseif status == 503 then
    to_wait = to_wait + 1
    if not answer_headers["Retry-After"] then no_retry_after = no_retry_after + 1 end
  end
end

-- Asked after each answer, without being told whose: as many connections wait as there were refusals.
function delay()
  if to_wait == 0 or retry_ms == 0 then return 0 end
  to_wait = to_wait - 1
  return retry_ms
end

function done(summary, latency, _)
  local statuses_sum, wrong_sum, bare_sum = {}, 0, 0
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses")) do
      statuses_sum[status] = (statuses_sum[status] or 0) + count
    end
    wrong_sum = wrong_sum + thread:get("wrong")
    bare_sum = bare_sum + thread:get("no_retry_after")
  end
  local told = {}
  for status, count in pairs(statuses_sum) do table.insert(told, string.format('"%d": %d', status, count)) end
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"seconds": %.4f, "statuses": {%s}, "wrong": %d, "without_retry_after": %d, "socket_errors": %d, "timeouts": %d, ' ..
    '"p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
    summary.duration / 1e6, table.concat(told, ", "), wrong_sum, bare_sum, e.connect + e.read + e.write, e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
