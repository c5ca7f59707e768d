-- Requests for frames with the headers of a browser, for wrk.
--
--     wrk --script frames.lua ADDRESS -- VIDEO FIRST COUNT ORDER [SUFFIX] [TAGS]
--
-- ORDER: `cycle` through the frames, `random` ones of them, or `onward` from the first without end.
-- SUFFIX: what follows the index, such as .png. TAGS: a file with an ETag a line, one a frame.

local first, count, order, head, tail, tags
local made, last = {}, 0

function init(arguments)
  local video = arguments[1]
  first, count, order = tonumber(arguments[2]), tonumber(arguments[3]), arguments[4]
  head = "GET /videos/" .. video .. "/frames/"
  tail = (arguments[5] or "") .. table.concat({
    " HTTP/1.1",
    "Host: " .. wrk.host .. ":" .. wrk.port,
    "Connection: keep-alive",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
      .. "Chrome/120.0.0.0 Safari/537.36",
    "Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "Sec-Fetch-Dest: image",
    "Referer: http://" .. wrk.host .. ":" .. wrk.port .. "/",
    "Accept-Encoding: gzip, deflate",
    "Accept-Language: en-US,en;q=0.9",
  }, "\r\n")
  if arguments[6] then
    tags = {}
    for tag in io.lines(arguments[6]) do tags[#tags + 1] = tag end
    assert(#tags == count, "a tag for each frame")
  end
end

local function text(place)
  local condition = tags and "\r\nIf-None-Match: " .. tags[place + 1] or ""
  return head .. string.format("%d", first + place) .. tail .. condition .. "\r\n\r\n"
end

function request()
  last = last + 1
  if order == "onward" then return text(last - 1) end
  local place = order == "random" and math.random(0, count - 1) or (last - 1) % count
  local known = made[place]
  if not known then
    known = text(place)
    made[place] = known
  end
  return known
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
