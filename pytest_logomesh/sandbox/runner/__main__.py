"""Where a jailed interpreter starts: `python __main__.py PROGRAM FENCES`, the request as a line on standard input.

It takes the result pipe away from standard output, and the request pipe from standard input, before anything untrusted
runs.
"""

import importlib
import json
import sys


def main() -> None:
    """Run one program (`observe`, `own_tests`, ...) under the fences, a JSON object in the second argument."""
    program, fences = sys.argv[1], json.loads(sys.argv[2])
    sys.path.extend(fences["site"])
    sys.path.insert(0, __file__.rpartition("/runner/")[0])
    hardening = importlib.import_module("runner.hardening")
    forking = importlib.import_module("runner.forking")
    owning = importlib.import_module("runner.owning") if "own_user" in fences else None
    chosen = importlib.import_module(f"runner.{program}")
    sys.path.pop(0)
    questions, results = hardening.take_pipes()
    if owning and not owning.own_namespace(fences["own_user"], fences["writable"], fences["private_mb"]):
        fences["private_mb"] = None
    server = forking.Server(questions, results, fences["writable"], fences["private_mb"])
    request = server.question()
    hardening.raise_fences(fences)
    chosen.main(request, server)


if __name__ == "__main__":
    main()
