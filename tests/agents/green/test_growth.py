"""What a rationale says of cost is held against steps that were counted, and can only be refuted."""

from decimal import Decimal

import pytest

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.growth import SIZES, calls_of, claims_in, orders
from pytest_logomesh.agents.green.hearing import listen
from pytest_logomesh.agents.green.probes import JailProbes
from pytest_logomesh.agents.green.rationale import rationale
from pytest_logomesh.records.evidence import Claim, Explanation
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.agents.green.green_samples import RIGHT, NoJail, ScriptedProbes, task

TASKS = {each.id: each for each in load_suite(bundled_tasks())}
LRU = TASKS["lru_cache"]
COUNTABLE = [each for each in TASKS.values() if each.operations]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Both `get` and `put` run in O(1), because a dictionary finds the entry.", {"get": "1", "put": "1"}),
        ("Each call of get(key) takes constant time since the order is kept aside.", {"get": "1"}),
        ("`put` is amortised: `put` takes constant amortized time over many calls.", {"put": "1"}),
        ("Because the keys are sorted, `get` needs O(log n) comparisons in a bisection.", {"get": "log n"}),
        ("`get` is logarithmic in the number of entries, which is a price worth paying.", {"get": "log n"}),
        ("A scan makes `get` linear in the number of entries, which ten entries allow.", {"get": "n"}),
        (
            "`put` costs O(n log n) as it sorts all entries anew so that the oldest is known.",
            {"put": "n log n"},
        ),
        (
            "`get` takes O( 1 ) on average, as the entry is found by its hash.\n\n"
            "`get` takes O(n) in the worst case, as all the keys may have the same hash.",
            {"get": "1"},
        ),
    ],
)
def test_claims_are_read(text: str, claims: dict[str, str]) -> None:
    """Of operations that are named as code; of two claims the more favourable."""
    found = claims_in(listen(text, ""), LRU.operations)

    assert {claim.operation: claim.said for claim in found} == claims


@pytest.mark.parametrize(
    "text",
    [
        "A list would make `get` O(n), which is too slow for a cache of many entries.",
        "I rejected timestamps per entry, since `put` then takes O(n) to find the oldest one.",
        "Unlike a heap, whose `put` is O(log n), this one moves the entry to the end of a dictionary.",
        "`get` is not O(1) here, because the list is searched from its beginning to its end.",
        "Everything takes O(1), because a dictionary finds each entry without looking at others.",
        "To get an entry in O(1) it is kept in a dictionary, which hashing makes possible.",
        "`evict` takes constant time, because the oldest entry stands first in the dictionary.",
        "`get` is O(1) in the dictionary and O(n) in the list, because the list is searched as well.",
        "",
    ],
)
def test_what_is_not_plainly_claimed_is_no_claim(text: str) -> None:
    """Rejected alternatives, operations that nobody can count, and passages of two minds."""
    assert claims_in(listen(text, ""), LRU.operations) == ()


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """The strongest jail of this machine."""
    return choose("auto")


def seen(operation: str, *steps: int | None) -> list[Observation]:
    """What a jail counted at each size; None where it was lost."""
    return [
        Observation(
            behaviour=f"{operation} {size}",
            kind="lost" if count is None else "value",
            value="ran out of processor time" if count is None else str(count),
        )
        for size, count in zip(SIZES, steps, strict=True)
    ]


@pytest.mark.parametrize(
    ("steps", "order"),
    [
        ((900, 900, 900), "1"),
        ((600, 800, 1000), "1"),
        ((5000, 2400, 1700), "1"),
        ((800, 1500, 3000), "1"),
        ((740, 2660, 10340), "n"),
        ((640, 3000, 14000), "n"),
        ((500, 8000, 128000), "n^2"),
        ((1, 10**6, 10**12), "n^2"),
    ],
)
def test_how_steps_grow(steps: tuple[int, ...], order: str) -> None:
    """Constant and logarithmic are one; in between, the milder one holds."""
    assert orders(seen("get", *steps)) == {"get": order}


@pytest.mark.parametrize("steps", [(None, 5, 5), (5, 5, None), (0, 5, 5)])
def test_what_cannot_be_counted_is_not_known(steps: tuple[int | None, ...]) -> None:
    """An operation that is lost or does nothing has no order."""
    assert orders(seen("get", *steps)) == {}


def test_a_value_that_is_no_number_is_not_known() -> None:
    """Whatever an answer makes of the counting, its value is data."""
    odd = [Observation(behaviour=f"get {size}", kind="value", value='"9"') for size in SIZES]

    assert orders(odd) == {}


@pytest.mark.parametrize(
    ("said", "measured", "refuted"),
    [
        ("1", "1", False),
        ("log n", "1", False),
        ("1", "n", True),
        ("log n", "n", True),
        ("n", "1", False),
        ("n", "n", False),
        ("n log n", "n", False),
        ("n log n", "n^2", True),
        ("1", None, False),
    ],
)
def test_only_faster_growth_refutes(said: str, measured: str | None, refuted: bool) -> None:
    """Who promises less than there is has promised nothing wrong."""
    claim = Claim.model_validate({"operation": "get", "said": said, "measured": measured})

    assert claim.refuted is refuted


def test_a_refuted_claim_costs_as_an_invented_name_does() -> None:
    """And says which; at most five of them count, and one that holds earns nothing."""
    said = Explanation(decisions=("a", "b", "c"), decisions_total=4, reasons=5, named=("a", "b", "c", "d"))
    holds = Claim(operation="get", said="1", measured="1")
    wrong = Claim(operation="put", said="1", measured="n")

    def r(*claims: Claim) -> Decimal | None:
        return rationale(said.model_copy(update={"claims": claims}))[0]

    assert (r(), r(holds), r(holds, wrong), r(*[wrong] * 9)) == (
        Decimal(1),
        Decimal(1),
        Decimal("0.97"),
        Decimal("0.85"),
    )
    facts = rationale(said.model_copy(update={"claims": (wrong,)}))[1]
    assert "put is said to take O(1) and takes O(n)" in facts[-1].text


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("It is short, because there is little to say about doubling a number here.", ()),
        ("`double` takes O(1), because it is one multiplication of two small numbers.", ("double",)),
    ],
)
def test_the_jail_is_asked_about_claims_alone(text: str, operations: tuple[str, ...]) -> None:
    """And not at all where nothing is claimed; what it counts stands beside the claim."""
    about = task().model_copy(update={"operations": ("double", "other"), "growth": "..."})
    probes = ScriptedProbes({RIGHT: ("6", "0")})
    probes.counted = {f"double {size}": size for size in SIZES}
    answer = Submission(files={"solution.py": RIGHT}, tests={}, rationale=text)

    found = Examiner(NoJail(), probes=lambda _: probes).examine(about, answer, 1).explanation

    assert found is not None
    assert probes.counting == [call for each in operations for call in calls_of((each,))]
    assert found.claims == tuple(Claim(operation=each, said="1", measured="n") for each in operations)


@pytest.mark.parametrize("about", COUNTABLE, ids=lambda each: each.id)
def test_correct_programs_can_be_counted(about: Task, sandbox: Sandbox) -> None:
    """Every operation of every correct program, with the same steps each time."""
    probes = JailProbes(sandbox)
    calls = calls_of(about.operations)
    for program in about.correct:
        first = probes.steps(about, program, calls, 1)
        assert orders(first).keys() == set(about.operations), program.name
        assert probes.steps(about, program, calls, 1) == first


@pytest.mark.parametrize(
    ("program", "order"), [("reference", "1"), ("flawed/scans_a_list", "n")], ids=["holds", "refuted"]
)
def test_a_claim_is_put_to_the_proof(program: str, order: str, sandbox: Sandbox) -> None:
    """The same sentence holds for the reference, and is refuted for a cache that scans a list."""
    twins = {twin.solution.program.name: twin.solution.program for twin in LRU.flawed}
    files = (twins | {"reference": LRU.reference.program})[program].files
    text = "Both `get` and `put` run in O(1), because a dictionary finds the entry and keeps the order."

    found = Examiner(sandbox).examine(LRU, Submission(files=files, tests={}, rationale=text), 7).explanation

    assert found is not None
    assert {(claim.operation, claim.said, claim.measured) for claim in found.claims} == {
        ("get", "1", order),
        ("put", "1", order),
    }


HIDING = """import sys


class LRUCache:
    def __init__(self, capacity):
        self.items = []

    def get(self, key):
        sys.settrace(None)
        return next((value for known, value in self.items if known == key), None)

    def put(self, key, value):
        self.items.append((key, value))
"""


def test_an_answer_that_hides_its_steps_gains_what_it_had(sandbox: Sandbox) -> None:
    """Counting in the answer's own interpreter can be stopped by it: then nothing is refuted, and nothing earned."""
    probes = JailProbes(sandbox)
    program = Program(name="own", files={"solution.py": HIDING})

    counted = orders(probes.steps(LRU, program, calls_of(("get",)), 1))

    assert counted == {"get": "1"}
