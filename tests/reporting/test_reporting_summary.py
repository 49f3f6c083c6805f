"""The page for a CI job."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pytest_logomesh.records.verdict import Reason
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.reporting.summary import LONGEST_PAGE, MARKER, summary_markdown
from tests.reporting.report_samples import HOSTILE, battle, error, header, streamed, verdict


def _tokens(text: str) -> list[Token]:
    """All but the marker, which is a comment on purpose."""
    text = text.removeprefix(f"{MARKER}\n")
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


def test_says_what_happened() -> None:
    """Totals, a line a task, the reasons of what did not pass, and what has no verdict."""
    verdicts = [verdict(battle("a")), verdict(battle("b"), "passed"), error(battle("c"))]
    asked = header("a-small-1", "b-small-1", "c-small-1", "d-small-1")
    text = summary_markdown(run_document(asked, verdicts))
    assert "| 4 | 1 | 1 | 0 | 1 | 1 |" in text
    assert (
        "| `a` | 0 of 1 passed, 1 failed | - | 1.00 | 0.67 | 0.50 | 0.8123 | 1H 1M? | 1.8 | 20 | 0.30 |"
        in text
    )
    assert "- `a-small-1`: failed\n  - `logic` `evicts_oldest: raised KeyError`" in text
    assert "`b-small-1`" not in text
    assert "## Without a verdict\n\n- `d-small-1`" in text


def test_all_passed_needs_no_list() -> None:
    """A clean run is a heading and two tables."""
    text = summary_markdown(run_document(header(), [verdict(outcome="passed")]))
    assert text.count("#") == 1
    assert [token.type for token in _tokens(text)].count("table_open") == 2
    assert "Warning" not in text


def test_how_fast_answers_came() -> None:
    """A line of figures, a warning where first tokens were late, and how often questions went out."""
    slow = streamed(battle("a"), 7.5, tokens=300, attempts=2, asked_again=("busy",))
    document = run_document(header(), [slow, streamed(battle("b"), 0.5, tokens=100)])
    text = summary_markdown(document, 8.0)
    assert (
        "\n400 tokens in 2 answers, 50/s over the run; first token after 4.0 s (median), 7.5 s (p95).\n"
        in text
    )
    assert "\n**Warning:** first token later than 5 s in 1 of 2 battles, at most 7.5 s: " in text
    assert "| first token, s | asked |\n" in text
    assert "| 0.2 | - | 0.50 |  |\n" in text
    assert "| 7.50 | 2x |\n" in text
    assert [token.type for token in _tokens(text)].count("td_open") == 6 + 12 * 2


def test_text_from_outside_is_no_markup() -> None:
    """Hostile text makes no link, no HTML, no cell and no heading of its own."""
    evil = [
        HOSTILE,
        "`</code><script>x</script>`",
        "a | b | c",
        "\n\n# head\n\n[x](http://y) @all",
        "``` `",
        "",
    ]
    verdicts = [verdict(battle(text, tier=str(number)), text=text) for number, text in enumerate(evil)]
    tokens = _tokens(summary_markdown(run_document(header(), verdicts)))
    types = [token.type for token in tokens]
    assert not {"html_inline", "html_block", "link_open", "fence", "image"} & set(types)
    assert types.count("heading_open") == 2
    assert types.count("td_open") == 6 + 11 * len(evil)
    plain = "".join(token.content for token in tokens if token.type == "text")
    assert not [word for word in ("script", "@all", "head", "bold") if word in plain]


def test_stays_short() -> None:
    """Many failures with many reasons are cut, and the page says so."""
    reasons = tuple(Reason(kind="logic", text="x" * 5000) for _ in range(20))
    verdicts = [
        verdict(battle(repeat=repeat)).model_copy(update={"reasons": reasons}) for repeat in range(1, 301)
    ]
    text = summary_markdown(run_document(header(), verdicts))
    assert "250 more are in run.json." in text
    assert "and 15 more reasons" in text
    assert len(text) <= LONGEST_PAGE


def test_a_bot_finds_its_comment_again() -> None:
    """The page begins with a marker that does not show, and the heading after it is one."""
    text = summary_markdown(run_document(header(), [verdict()]))
    assert text.startswith(f"{MARKER}\n# ")
    assert MarkdownIt().render(text).startswith(f"{MARKER}\n<h1>")


def test_a_comment_holds_it_whatever_happens() -> None:
    """A page that would be too long ends with a whole line and says where the rest is."""
    reasons = tuple(Reason(kind="logic", text="x" * 2000) for _ in range(9))
    verdicts = [
        verdict(battle("t" * 299 + str(number))).model_copy(update={"reasons": reasons})
        for number in range(300)
    ]
    text = summary_markdown(run_document(header(), verdicts))
    assert LONGEST_PAGE - 1000 < len(text) <= LONGEST_PAGE
    *_, last, blank, note = text.rstrip("\n").split("\n")
    assert note == "The page was cut here; the rest is in run.json."
    assert not blank
    assert last.endswith(("|", "`"))
