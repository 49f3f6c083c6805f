"""Red's model: it reads a submission, claims weaknesses, and writes exploits for them.

    instruction, source, findings -> prompt -> model -> claims -> findings: of origin `model`, unconfirmed

`attacker` is the whole of it. What each module knows: `rule` when nobody is asked, `prompt` what is asked, `contract`
the shape of an answer, `claimed` what an answer may claim, `injection` and `speech` what in a submission speaks to Red.
How hostile text is shown and how long is waited is the same for the judge: `agents/hostile.py`, `models/asking.py`.
"""
