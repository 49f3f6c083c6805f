"""A comparison in Markdown."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pytest_logomesh.reporting.comparison.markdown import comparison_markdown
from tests.reporting.comparison.comparison_samples import compared, fought, stored, suite
from tests.reporting.report_samples import HOSTILE


def _tokens(text: str) -> list[Token]:
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


def test_the_page() -> None:
    """Four tables: the runs, the figures, what differs, and the tasks that changed."""
    first, other = [fought("a"), fought("b")], [fought("a", "failed", "0.5"), fought("b")]
    text = comparison_markdown(compared(stored(first), stored(other, "b")))
    assert [token.type for token in _tokens(text)].count("table_open") == 4
    assert "|  | `A small` | `B small` |\n" in text
    assert "\n| passed | 2 of 2 | 1 of 2 |\n" in text
    assert "\n## `B small` against `A small`\n" in text
    assert "\n| `a` | passed 0.9000 | failed 0.5000 worse |\n" in text
    assert "`b`" not in text
    assert text.endswith("\n\n1 of 2 tasks unchanged.\n")


def test_unlike_runs_are_marked() -> None:
    """The warning stands above the figures, with both values."""
    text = comparison_markdown(
        compared(stored(suite(tasks=2)), stored(suite(tasks=2), "b", formula="x/1"), anyway=True)
    )
    warning = text.index("> **Unlike runs**, compared because `--anyway` was said")
    assert warning < text.index("| passed |")
    assert "> - **unlike:** `the formula differs: A cis-1/1, B x/1`" in text
    assert "## No task changed" in text


def test_text_from_outside_is_no_markup() -> None:
    """Hostile names make no link, no HTML, no cell and no heading of their own."""
    evil = [HOSTILE, "`</code><script>x</script>`", "a | b", "\n\n# head\n\n[x](http://y) @all", "``` `", ""]
    first, other = (
        [fought(text, outcome, tier=HOSTILE) for text in evil] for outcome in ("passed", "failed")
    )
    document = compared(
        stored(first, formula=evil[1]), stored(other, evil[3], judge=evil[1], sandbox=evil[3]), anyway=True
    )
    tokens = _tokens(comparison_markdown(document))
    types = [token.type for token in tokens]
    assert not {"html_inline", "html_block", "link_open", "fence", "image"} & set(types)
    assert types.count("heading_open") == 3
    rows = {len(row) for row in _rows(tokens)}
    assert rows == {9, 3, 6}
    plain = "".join(token.content for token in tokens if token.type == "text")
    assert not [word for word in ("script", "@all", "bold") if word in plain]


def _rows(tokens: list[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("td_open", "th_open"):
            rows[-1].append(token)
    return rows


def test_stays_short() -> None:
    """Of many tasks that changed the rest is counted."""
    first, other = suite(tasks=300), suite("failed", "0.4", tasks=300)
    text = comparison_markdown(compared(stored(first), stored(other, "b")))
    assert "100 more that changed are left out here." in text
    assert text.count("`task_") == 200
