"""`logomesh explain`: why a battle has the score that it has."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.records.errors import UserMistake

if TYPE_CHECKING:
    from pytest_logomesh.records.verdict import Verdict

_MOST_NAMED = 10


def add(verbs: Verbs) -> None:
    """Offer `explain`."""
    explaining = verbs.add_parser("explain", help="every fact and step behind a battle's score")
    explaining.add_argument("run", type=Path, help="a run's folder, such as reports/latest")
    explaining.add_argument(
        "battle",
        metavar="BATTLE",
        help="a battle's id, such as lru_cache-small-1, or its beginning where that is no other's",
    )
    explaining.add_argument("--formula", metavar="NAME", help="under another formula than the run's")
    offer_json(explaining)
    explaining.set_defaults(verb=explain_battle)


def explain_battle(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh explain RUN BATTLE`: the derivation; with `--json` the battle as in run.json."""
    from pytest_logomesh.ledger.read import read_ledger  # noqa: PLC0415 - a verb imports what it needs
    from pytest_logomesh.reporting.explain import explanation  # noqa: PLC0415 - likewise
    from pytest_logomesh.reporting.run_json import battle_document  # noqa: PLC0415 - likewise

    ledger = read_ledger(asked.run / "ledger.jsonl")
    verdict = _found(ledger.verdicts, asked.battle, asked.run)
    if asked.formula:
        from pytest_logomesh.agents.green.formulas import make_formula  # noqa: PLC0415 - likewise
        from pytest_logomesh.agents.green.outcome import Policy  # noqa: PLC0415 - likewise
        from pytest_logomesh.agents.green.rescoring import rescore  # noqa: PLC0415 - likewise

        again = rescore(verdict, Policy(make_formula(asked.formula, "--formula"), ledger.header.gate))
        if again is None:
            raise UserMistake(f"{verdict.battle.id}: the record holds no facts to score again")
        verdict = again
    yield Line(explanation(verdict), battle_document(verdict).model_dump(mode="json", by_alias=True))


def _found(verdicts: Mapping[str, Verdict], wanted: str, run: Path) -> Verdict:
    """The battle of that id, else the only one whose id begins so.

    Raises:
        UserMistake: none or several; names which there are.
    """
    if wanted in verdicts:
        return verdicts[wanted]
    # A task's name ends where its battle's id goes on: `lru` is not meant for `lru_cache-small-1`.
    likely = [name for name in verdicts if name.startswith(f"{wanted}-")]
    if len(likely) == 1:
        return verdicts[likely[0]]
    problem = f"{len(likely)} battles begin with {wanted!r}" if likely else f"has no battle {wanted!r}"
    there = likely or list(verdicts)
    if not there:
        raise UserMistake(f"{run}: {problem}; none was judged")
    more = f", and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
    raise UserMistake(f"{run}: {problem}; there are: {', '.join(there[:_MOST_NAMED])}{more}")
