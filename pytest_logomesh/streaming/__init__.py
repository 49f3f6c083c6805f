"""Reading a stream and judging it by its state: limits, the watchdog, loops, server-sent events, figures.

Nothing is imported here: options read `limits` at every start of pytest, and must not pay for the rest.

This is the truth table. `tests/models/test_truth_table.py` drives a real server through its rows and compares it with
this page; the last two rows are agents', in `tests/agents/a2a` and `tests/streaming/test_streaming_watchdog.py`.

- outcome: `delivered` is an answer to examine. `error` is a fault of our model server, `failed` one of the agent; an
  external agent's faults are always its own.
- again: `soon` is after the back-off's pause, `when told` not before the moment that the server names; five times in
  all, then the outcome stands. An answer after that is `delivered`. `once` is one more time.
- recorded: beside the figures, why there was each further attempt (`stream.asked_again`), and what the earlier ones had
  sent (`earlier`), never joined with the text.
- seen: within half a second of it. Nothing is late while no question is out (the turn, a pause), except in total.
  A repetition is certain after 16 times and 16 Ki characters; our fence is at 32 characters a token asked for.

row                     | what comes                        | outcome   | again     | recorded            | seen
------------------------+-----------------------------------+-----------+-----------+---------------------+-------------
quick                   | a whole answer                    | delivered | -         | figures             | at its end
slow-but-steady         | a token every 0.9 of the limit    | delivered | -         | longest gap         | at its end
slow-head               | the head, within its limit        | delivered | -         | first token         | at its end
slow-prefill            | the first token, within its limit | delivered | -         | first token         | at its end
reasoning-then-text     | thoughts for long, then text      | delivered | -         | the text only       | at its end
pings-in-between        | pings among text                  | delivered | -         | longest gap         | at its end
no-done-mark            | a finish reason, no [DONE]        | delivered | -         | figures             | within 2 s
cut-after-the-finish    | a finish reason, then the end     | delivered | -         | figures             | at once
tokens-after-the-finish | a finish reason, then more        | delivered | -         | not what is behind  | within 2 s
bytes-inside-characters | chunks that cut characters        | delivered | -         | whole characters    | at its end
lines-of-json           | NDJSON instead of events          | delivered | -         | figures             | at its end
plain-json              | one JSON answer, not streamed     | delivered | -         | no rate, no gap     | at its end
no-head                 | a connection and no response      | error     | soon      | head limit          | at the limit
no-connection           | nothing, not even a refusal       | error     | soon      | head limit          | 10 s, limit
head-and-silence        | a head and nothing                | error     | soon      | first-token limit   | at the limit
late-head-and-silence   | a head after 29 s and nothing     | error     | soon      | first-token limit   | at the limit
pings-only              | a head and comments               | error     | soon      | first-token limit   | at the limit
empty-deltas-only       | a head and empty deltas           | error     | soon      | first-token limit   | at the limit
stall-in-plain-json     | half a JSON answer                | error     | soon      | first-token limit   | at the limit
stall-in-the-middle     | text, then nothing                | error     | soon      | stall limit, text   | at the limit
pings-after-the-middle  | text, then pings, empty deltas    | error     | soon      | stall limit, text   | at the limit
stall-in-reasoning      | thoughts, then nothing            | error     | soon      | stall limit         | at the limit
refused-connection      | a refusal, until it is up         | error     | soon      | the refusal         | at once
closed-without-a-word   | the end instead of a head         | error     | soon      | broke off           | at once
cut-by-close            | the end in the middle (FIN)       | error     | soon      | broke off, text     | at once
cut-by-reset            | the end in the middle (RST)       | error     | soon      | broke off, text     | at once
no-finish-reason        | a proper end, no finish reason    | error     | soon      | cut off, text       | at once
done-without-finish     | [DONE], no finish reason          | error     | soon      | cut off, text       | at once
lines-of-json-cut       | NDJSON, no finish reason          | error     | soon      | cut off, text       | at once
error-object            | an error under status 200         | error     | soon      | its message, text   | at once
malformed-line          | what is no chat completion        | error     | soon      | its beginning, text | at once
8-mb-line               | a line of more than 1 MiB         | error     | soon      | its size, text      | at 1 MiB
503                     | 503 and other 5xx                 | error     | soon      | status, body        | at once
bad-gateway             | 502 with an HTML page             | error     | soon      | status, HTML        | at once
429                     | 429 or 529                        | error     | soon      | status, body        | at once
429-in-seconds          | 429 with Retry-After: seconds     | error     | when told | status, body        | at once
429-at-a-date           | 429 with Retry-After: a date      | error     | when told | status, body        | at once
503-in-seconds          | 503 with Retry-After              | error     | when told | status, body        | at once
html                    | 200 with an HTML page             | error     | -         | HTML                | at once
wrong-key               | 401 or 403                        | error     | -         | the key's option    | at once
wrong-model             | 404                               | error     | -         | status, body        | at once
bad-request             | 400 or 422                        | error     | -         | status, body        | at once
length                  | finish reason `length`            | failed    | -         | tokens              | at its end
content-filter          | finish reason `content_filter`    | failed    | -         | finish reason       | at its end
tool-call               | a tool call for an answer         | failed    | -         | finish reason       | at its end
endless-repetition      | the same again and again          | failed    | -         | what, how often     | once certain
endless-answer          | no end, max_tokens ignored        | failed    | -         | as `length`         | at our fence
repeated-statuses       | an agent that says it works       | failed    | once      | stall limit         | at the limit
open-step               | an agent's step that never ends   | failed    | once      | step limit          | at the limit
"""
