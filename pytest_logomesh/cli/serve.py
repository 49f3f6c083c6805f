"""`logomesh serve`: an agent of ours at an address, for others to ask."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.records.errors import OptionMistake

_PORT = 9021
"""Where Red has always listened."""


def add(verbs: Verbs) -> None:
    """Offer `serve red`."""
    serving = verbs.add_parser("serve", help="serve an agent over A2A until Ctrl-C")
    roles = serving.add_subparsers(metavar="ROLE", required=True)
    red = roles.add_parser("red", help="Red: a submission comes in, a report of findings goes out")
    red.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on (default: 127.0.0.1, this machine alone)",
    )
    red.add_argument(
        "--port", type=_port, default=_PORT, metavar="N", help=f"0 takes a free one (default: {_PORT})"
    )
    red.add_argument(
        "--model", metavar="NAME", help="a model's id on --endpoint; without it static checks alone"
    )
    red.add_argument(
        "--endpoint", metavar="URL", help="an OpenAI-compatible server, such as http://127.0.0.1:8000/v1"
    )
    red.add_argument(
        "--api-key-env",
        default="OPENAI_API_KEY",
        metavar="NAME",
        help="the variable that holds the endpoint's key",
    )
    offer_json(red)
    red.set_defaults(verb=serve_red)


def serve_red(asked: argparse.Namespace) -> Iterator[Line]:
    """`logomesh serve red`: one line with the address, then nothing until Ctrl-C or SIGTERM."""
    from pytest_logomesh.assembly.red_agent import RedAgent, check_model  # noqa: PLC0415 - a verb imports what it needs

    if bool(asked.model) != bool(asked.endpoint):
        missing = "--endpoint" if asked.model else "--model"
        raise OptionMistake(missing, "a model needs both: --model NAME on --endpoint URL")
    key = os.environ.get(asked.api_key_env)
    if asked.model:
        check_model(asked.model, asked.endpoint, key)
    with RedAgent(asked.host, asked.port) as agent:
        url = agent.start(asked.model, asked.endpoint, key)
        with_model = f" with {asked.model}" if asked.model else ""
        yield Line(f"Red{with_model} answers at {url}; Ctrl-C ends it", {"url": url, "model": asked.model})
        agent.serve()


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"needs a whole number from 0 to 65535, not {text!r}")
    return int(text)
