-- Ready-made requests, taken in turn: wrk -s wrk.lua URL -- PATH POLICY SUBJECTS BATCH
-- The script is not the bottleneck: taking the next request is an index into a table.
local requests, count, at = {}, 0, 0

local function body(policy, subject)
  return string.format(
    '{"policy":"%s","caller":{"org":"org_%d"},"method":"GET","path":"/v1/invoices/inv_%d",'
      .. '"kind":"request","items":1,"cost":1}',
    policy, 100000 + subject, subject)
end

function init(args)
  local path, policy = args[1], args[2]
  local subjects, batch = tonumber(args[3]), tonumber(args[4])
  local headers = { ["Content-Type"] = "application/json" }
  for first = 0, subjects - batch, batch do
    local calls = {}
    for subject = first, first + batch - 1 do
      calls[#calls + 1] = body(policy, subject)
    end
    local all = batch == 1 and calls[1] or '{"decisions":[' .. table.concat(calls, ",") .. "]}"
    count = count + 1
    requests[count] = wrk.format("POST", path, headers, all)
  end
end

function request()
  at = at % count + 1
  return requests[at]
end

-- figures: requests microseconds p50 p99, and the kinds of errors
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format("\nfigures: %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99)))
  io.write(string.format("errors: connect %d, read %d, write %d, status %d, timeout %d\n",
    e.connect, e.read, e.write, e.status, e.timeout))
end
