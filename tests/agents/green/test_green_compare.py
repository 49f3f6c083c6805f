"""An answer's record is compared with the reference's, and the words give neither away."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.compare import compare
from pytest_logomesh.records.observation import Observation

kinds = st.sampled_from(("value", "raised", "lost"))
observations = st.lists(
    st.builds(Observation, behaviour=st.sampled_from("ab"), kind=kinds, value=st.text(max_size=9))
)


def observed(value: str, kind: str = "value", behaviour: str = "works") -> Observation:
    """One observation."""
    return Observation.model_validate({"behaviour": behaviour, "kind": kind, "value": value})


def says(answer: Observation, reference: Observation) -> tuple[bool, str]:
    """The verdict on one behaviour and its words."""
    (behaviour,) = compare(("works",), (answer,), (reference,))
    return behaviour.holds, behaviour.says


def test_the_same_value_holds() -> None:
    """Identical records of a value hold."""
    assert says(observed('["int",1]'), observed('["int",1]')) == (True, "as the reference")


def test_the_same_exception_holds() -> None:
    """A reference that raises is matched by the same exception."""
    assert says(observed("ValueError", "raised"), observed("ValueError", "raised"))[0]


def test_values_that_python_calls_equal_differ_by_type() -> None:
    """1 and 1.0 are recorded with their types and do not match."""
    assert says(observed('["float",1]'), observed('["int",1]')) == (False, "differs from the reference")


def test_an_exception_is_not_a_value_of_the_same_text() -> None:
    """Kind and value must both be the same."""
    assert says(observed("ValueError"), observed("ValueError", "raised")) == (
        False,
        "differs from the reference",
    )


def test_a_lost_observation_never_holds() -> None:
    """Not even where the reference's is lost in the same way."""
    lost = observed("ran out of processor time", "lost")
    assert says(lost, lost) == (False, "ran out of processor time")


def test_a_builtin_exception_is_named() -> None:
    """A developer is told what the answer raised."""
    assert says(observed("KeyError", "raised"), observed("[]")) == (False, "raised KeyError")


def test_the_name_of_an_answers_own_exception_is_not_told() -> None:
    """A class name can be made of a hidden input, so it stays in the jail."""
    assert says(observed("Input42", "raised"), observed("[]")) == (False, "raised an exception of its own")
    broken = observed("the program could not be imported: Input42", "lost")
    assert says(broken, observed("[]"))[1] == "the program could not be imported: an exception of its own"


def test_a_behaviour_that_is_missing_or_told_twice_does_not_hold() -> None:
    """A record out of shape is not a pass."""
    once = observed("[]")
    for answer in ((), (once, once), (observed("[]", behaviour="other"),)):
        (behaviour,) = compare(("works",), answer, (once,))
        assert (behaviour.holds, behaviour.says) == (False, "was not recorded")


@given(observations, observations)
def test_neither_value_is_ever_told(answer: list[Observation], reference: list[Observation]) -> None:
    """One behaviour a name, in order; it holds only for identical records; words are the same for all values."""
    compared = compare(("a", "b"), answer, reference)
    assert [behaviour.name for behaviour in compared] == ["a", "b"]
    for behaviour in compared:
        ours = [o for o in answer if o.behaviour == behaviour.name]
        theirs = [o for o in reference if o.behaviour == behaviour.name]
        same = len(ours) == len(theirs) == 1 and ours == theirs and ours[0].kind != "lost"
        assert behaviour.holds is same
        if len(ours) == 1 and ours[0].kind == "value":
            assert behaviour.says in ("as the reference", "differs from the reference", "was not recorded")
