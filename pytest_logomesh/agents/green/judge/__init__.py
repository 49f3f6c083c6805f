"""The judge: a model that reads a submission and gives levels by a rubric, and what its levels are worth.

    instruction, source, tests, rationale -> a question for each criterion -> votes -> median -> Judgement

`model_judge` is the whole of it. What each module knows: `rubric` what is asked, `prompt` how, `contract` the shape of
an answer, `shared` that no question is paid twice. What its levels are worth is found out beforehand: `examples` reads
the labelled submissions in `calibration_set/`, `measure` compares the judge's levels with the experts', `statistics`
says how sure that is, `canaries` whether it can be talked to, and `calibration` makes a weight of it. A judge moves R
and A, within a bound, never L or T.
"""
