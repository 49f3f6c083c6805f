"""The store of texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.reporting.page.store import LEFT_OUT, LONGEST_TEXT, TextStore
from tests.reporting.page.opened import unpacked


def _texts(store: TextStore) -> list[str]:
    store.close()
    return [text for chunk in store.chunks for text in unpacked(chunk)]


@settings(max_examples=50)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=())), max_size=20))
def test_every_text_is_found_by_its_number(texts: list[str]) -> None:
    """Whatever stands in it; a lone surrogate, which has no UTF-8, is replaced."""
    store = TextStore()
    numbers = [store.add(text) for text in texts]
    kept = _texts(store)
    assert [kept[number] for number in numbers] == [writable(text) for text in texts]


def test_the_same_text_is_kept_once() -> None:
    """Repeats of an answer cost nothing."""
    store = TextStore()
    assert store.add("same") == store.add("same")
    assert store.add("other") != store.add("same")
    assert _texts(store) == ["same", "other"]


def test_chunks_are_opened_by_themselves() -> None:
    """Long texts make several, and `starts` says which number is the first of each."""
    store = TextStore()
    numbers = [store.add(f"{place}" * 60_000) for place in range(5)]
    store.close()
    assert len(store.chunks) > 1
    firsts = [unpacked(chunk)[0] for chunk in store.chunks]
    assert [f"{numbers[start]}"[:1] for start in store.starts] == [first[0] for first in firsts]


def test_an_endless_text_is_clipped() -> None:
    """What is left out is counted, so that nobody takes the rest for the whole."""
    store = TextStore()
    store.add("x" * (LONGEST_TEXT + 7))
    [kept] = _texts(store)
    assert kept.startswith("x" * LONGEST_TEXT)
    assert kept.endswith("[7 more characters stand in the ledger]")


def test_a_full_page_takes_no_more_texts() -> None:
    """Texts that nobody can compress do not make a page that nobody can open; details are always taken."""
    store = TextStore(budget=0)
    store.close()
    assert store.add("text") == LEFT_OUT
    number = store.keep("detail")
    assert _texts(store)[number] == "detail"


def test_room_for_details_is_kept() -> None:
    """Texts cannot take the place of what has to find room; when that is in, what is left over is theirs."""
    store = TextStore(details=1, budget=2_000)
    assert store.add("text") == LEFT_OUT
    store.keep("detail")
    assert store.add("text") != LEFT_OUT
