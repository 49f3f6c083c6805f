"""Every option, in the order of the help and of the README's table."""

from pathlib import Path

from pytest_logomesh.options.option import Option
from pytest_logomesh.options.values import count, judge, names, number, red_model, seconds, switch, url
from pytest_logomesh.reporting.gates.asked import read_severity, read_share

OPTIONS = (
    Option(
        "--logomesh-model",
        "NAME[,NAME...]",
        "Tier(s) to run; turns the plugin on. `reference` and `flawed` need no model; with --logomesh-endpoint a "
        "name that is no tier is the model's id on that server.",
        names,
        "models",
    ),
    Option(
        "--logomesh-endpoint",
        "URL",
        "An OpenAI-compatible server that already runs, such as http://127.0.0.1:8000/v1; given several times, "
        "the battles are spread over all of them, and a server that fails is replaced by the others.",
        url,
        "endpoints",
        repeatable=True,
    ),
    Option("--logomesh-purple", "URL", "An external A2A agent as Purple.", url, "purple"),
    Option("--logomesh-strategy", "NAME", "How Purple uses its model: `direct`.", str, "strategy"),
    Option(
        "--logomesh-tasks",
        "PATH",
        "A task folder, a tree of them, or a benchmark's file (HumanEval, MBPP, EvalPlus: *.jsonl, *.jsonl.gz); "
        "without it the tasks that came with the plugin.",
        Path,
        "tasks",
    ),
    Option("--logomesh-repeats", "N", "Battles per task and tier.", count, "repeats"),
    Option(
        "--logomesh-rounds",
        "N",
        "Answers per battle: as long as one does not pass, the agent is told what falls short and answers again; the "
        "best counts.",
        count,
        "rounds",
    ),
    Option(
        "--logomesh-seed", "N", "Master seed of all hidden inputs.", number(int, 0, "a whole number"), "seed"
    ),
    Option("--logomesh-inflight", "N", "Streams in flight at once, apart from -n.", count, "inflight"),
    Option("--logomesh-head-timeout", "S", "Seconds until the response's head.", seconds, "head_s"),
    Option("--logomesh-first-token-timeout", "S", "Seconds until the first token.", seconds, "first_token_s"),
    Option("--logomesh-stall-timeout", "S", "Seconds between new content.", seconds, "stall_s"),
    Option("--logomesh-step-timeout", "S", "Seconds for one open step of an agent.", seconds, "step_s"),
    Option("--logomesh-total-timeout", "S", "Seconds for a whole answer.", seconds, "total_s"),
    Option(
        "--logomesh-keep-server",
        "",
        "Leave a model server that the run started running, for the next run to use.",
        switch,
        "keep_server",
    ),
    Option(
        "--logomesh-api-key-env",
        "NAME",
        "The environment variable that holds the endpoint's key.",
        str,
        "api_key_env",
    ),
    Option("--logomesh-max-tokens", "N", "The longest answer a model may give.", count, "max_tokens"),
    Option(
        "--logomesh-temperature",
        "X",
        "Sampling temperature.",
        number(float, 0, "a number of at least 0"),
        "temperature",
    ),
    Option(
        "--logomesh-sandbox",
        "NAME",
        "Where untrusted code runs: `auto`, `bubblewrap`, `container` (docker or podman), "
        "or `process` (no isolation: only for code you trust).",
        str,
        "sandbox",
    ),
    Option(
        "--logomesh-red-model",
        "NAME",
        "Who reads the answers as an attacker, beside the static checks: a tier, a model's id on --logomesh-endpoint, "
        "or the http address of a Red that speaks A2A.",
        red_model,
        "red_model",
    ),
    Option(
        "--logomesh-judge",
        "NAME",
        "Who reads rationale and design by a rubric and moves R and A a little: a tier, or a model's id on "
        "--logomesh-endpoint. Never the agent under test.",
        judge,
        "judge",
    ),
    Option(
        "--logomesh-judge-may-be-purple",
        "",
        "Let the agent under test be its own judge all the same; every report says so.",
        switch,
        "judge_may_be_purple",
    ),
    Option(
        "--logomesh-calibration",
        "FILE",
        "What `logomesh calibrate` wrote about the judge; without it reports/calibration/<judge>.json, if it is there.",
        Path,
        "calibration",
    ),
    Option(
        "--logomesh-formula",
        "NAME",
        "How the facts make a score: `cis-1`, `logomesh-v5` or `contextual-debt`.",
        str,
        "formula",
    ),
    Option(
        "--logomesh-fail-on",
        "SEVERITY",
        "The least severity of a confirmed finding that fails a battle: `LOW`, `MEDIUM`, `HIGH`, `CRITICAL` or "
        "`none`; with `+unconfirmed` (`HIGH+unconfirmed`) also claims that nothing has proven, of checks measured "
        "at a precision of 0.8. When it is given, it is a gate as well.",
        read_severity,
        "gate",
    ),
    Option(
        "--logomesh-fail-under",
        "X",
        "A gate: the mean CIS over tasks is at least X, from 0 to 1.",
        read_share,
        "fail_under",
    ),
    Option(
        "--logomesh-baseline",
        "RUN",
        "A gate: neither CIS nor pass rate fell against that run, a folder or its run.json, by more than "
        "--logomesh-max-drop allows; exit code 7 where that cannot be told.",
        Path,
        "baseline",
    ),
    Option(
        "--logomesh-max-drop",
        "X",
        "By how much they may, from 0 to 1; the default is what one task of twenty costs that falls from excellent "
        "(0.85) to fair (0.45).",
        read_share,
        "max_drop",
    ),
    Option(
        "--logomesh-report-dir",
        "DIR",
        "Where the run lands; without it reports/<run id>.",
        Path,
        "report_dir",
    ),
    Option(
        "--logomesh-resume",
        "RUN",
        "Go on with the run in that folder, such as reports/latest: what is judged stands, what was handed in is "
        "examined, and only the rest and errors are asked.",
        Path,
        "resume",
    ),
    Option(
        "--logomesh-junit-strict",
        "",
        "Move the figures of each battle in junit.xml from its test case to the suite, as Jenkins' schema wants them.",
        switch,
        "junit_strict",
    ),
    Option(
        "--logomesh-annotations",
        "",
        "Print GitHub workflow commands for battles that did not pass and for confirmed findings, ten of each at most; "
        "what the run prints before them cannot be a command.",
        switch,
        "annotations",
    ),
)
