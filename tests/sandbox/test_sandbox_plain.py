"""The canonical text of values: equal for equal types and content, different for all else, bounded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.sandbox.runner.plain import TooLarge, canonical

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.booleans(), inner)
    ),
    max_leaves=20,
)


def typed(value: object) -> object:
    """`value` with every type written beside it, for comparing by `==`."""
    if isinstance(value, list | tuple):
        return type(value).__name__, [typed(item) for item in value]
    if isinstance(value, dict):
        return "dict", sorted((str(typed(key)), str(typed(item))) for key, item in value.items())
    return type(value).__name__, repr(value)


@given(PLAIN, PLAIN)
def test_texts_are_equal_exactly_where_values_are(one: object, other: object) -> None:
    """Two values have one text if and only if their types and contents agree all the way down."""
    assert (canonical(one) == canonical(other)) == (typed(one) == typed(other))


@given(PLAIN)
def test_texts_are_ascii_json(value: object) -> None:
    """Any value's text is one line of ASCII that JSON can read."""
    text = canonical(value)
    json.loads(text)
    assert text.isascii()
    assert text.isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ("1", 1),
        ("a", b"a"),
        ([1], (1,)),
        ({1}, frozenset({1})),
        ({1: 2}, {1.0: 2}),
        ({1: 2}, [[1, 2]]),
        ({"float": "1.0"}, 1.0),
        (2**63, str(hex(2**63))),
    ],
)
def test_types_are_told_apart(one: object, other: object) -> None:
    """Values that Python or JSON would take for one another have different texts."""
    assert canonical(one) != canonical(other)


def test_order_does_not_matter_where_there_is_none() -> None:
    """Dicts and sets of the same content have the same text in any order."""
    assert canonical({1: "a", "b": 2}) == canonical({"b": 2, 1: "a"})
    assert canonical({"a", "b", 1}) == canonical({1, "b", "a"})


def test_odd_floats_are_recorded() -> None:
    """Not-a-number equals itself, and the infinities differ."""
    assert canonical(float("nan")) == canonical(float("nan")) == '{"float":"nan"}'
    assert canonical(float("inf")) != canonical(float("-inf"))


def test_integers_may_be_of_any_length() -> None:
    """A number of 100 000 bits is recorded exactly."""
    assert canonical(1 << 100_000) != canonical((1 << 100_000) + 1)


def test_other_types_are_names() -> None:
    """A subclass, a function and a class are recorded by their type's name, whatever a metaclass says."""

    class Liar(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override] # that is the lie
            return "int"

    class Mine(list[int], metaclass=Liar):
        pass

    assert canonical(Mine([1])) == '{"object":"Mine"}'
    assert canonical(len) == '{"object":"builtin_function_or_method"}'


def test_depth_and_size_are_bounded() -> None:
    """A value inside itself, one of many parts and one of long text are refused."""
    circle: list[object] = []
    circle.append(circle)
    for value, most in ((circle, 100), ([None] * 100_001, 1 << 30), ("x" * 101, 100)):
        with pytest.raises(TooLarge):
            canonical(value, most)
