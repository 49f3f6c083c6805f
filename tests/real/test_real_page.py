"""report.html in a real browser: every view, every key, both themes; and nothing that a hostile text could do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from tests.real.browser import Open, find_browser
from tests.real.page_checks import ACCESSIBILITY, CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed"),
]

WEAK = "blockchain-qwen32b-3"
"""A battle of the sample run with a confirmed finding."""


def _rows(tab: Page) -> list[str]:
    return tab.locator("table.battles tbody th").all_inner_texts()


def _wait_for_rows(tab: Page, wanted: Sequence[str] | int) -> None:
    """A link is followed when the browser says that the address is another, which is a moment later."""
    from playwright.sync_api import expect

    rows = tab.locator("table.battles tbody th")
    if isinstance(wanted, int):
        expect(rows).to_have_count(wanted)
    else:
        expect(rows).to_have_text(wanted)


def test_the_overview_shows_every_part(opened: Open) -> None:
    """Outcomes, gates, tiers with intervals, tasks and repeats, spreads, findings, speed, battles, how it was run."""
    tab = opened()
    headings = tab.locator("h2").all_inner_texts()
    assert headings == [
        "Gates",
        "Tiers side by side",
        "Tasks and repeats",
        "How scores are spread",
        "Findings by weakness",
        "Speed",
        "Battles",
        "How it was run",
    ]
    assert "73 of 120 battles" in tab.locator(".lead").inner_text()
    assert tab.locator("table.grid a.mark").count() == 120
    labels = [plot.get_attribute("aria-label") or "" for plot in tab.locator("table.figures svg").all()]
    assert len(labels) == 4
    assert all(re.search(r"95 % interval", label) for label in labels)


def test_search_narrows_the_battles_and_says_so(opened: Open) -> None:
    """By task, by CWE, by words of a reason; the address leads to the same view."""
    tab = opened()
    search = tab.get_by_role("searchbox")
    search.fill("sql-injection qwen32b")
    count = tab.get_by_role("status").inner_text()
    found = _rows(tab)
    assert 0 < len(found) < 120
    assert count == f"{len(found)} of 120 battles"
    assert all("qwen32b" in row for row in found)
    tab.wait_for_url(re.compile("sql-injection"))
    again = opened(view=tab.evaluate("location.hash"))
    assert _rows(again) == found
    search.fill("cwe-89")
    assert len(_rows(tab)) > len(found)
    search.fill("nothing like it")
    assert tab.get_by_role("status").inner_text() == "0 of 120 battles"


def test_a_battle_that_was_searched_for_leads_back_to_the_search(opened: Open) -> None:
    """Also when it was opened before the address followed what was typed."""
    tab = opened()
    tab.get_by_role("searchbox").fill("jwt_parser-mistral7b-2")
    tab.locator("table.battles tbody a").click()
    tab.get_by_role("heading", name="jwt_parser-mistral7b-2").wait_for()
    tab.go_back()
    tab.get_by_role("searchbox").wait_for()
    assert tab.get_by_role("searchbox").input_value() == "jwt_parser-mistral7b-2"
    _wait_for_rows(tab, ["jwt_parser-mistral7b-2"])
    tab.get_by_role("link", name="lru_cache-qwen32b-1: passed", exact=False).click()
    tab.get_by_role("heading", name="lru_cache-qwen32b-1").wait_for()
    assert "of 120 battles" in tab.locator(".trail").inner_text()


def test_filters_combine_and_are_cleared(opened: Open) -> None:
    """Outcome, tier and task; pressed buttons are told to a screen reader."""
    tab = opened()
    tab.get_by_role("button", name="failed").click()
    tab.get_by_role("button", name="mistral7b").click()
    tab.get_by_label("Task", exact=True).select_option("hd_wallet")
    assert _rows(tab) == ["hd_wallet-mistral7b-1", "hd_wallet-mistral7b-2"]
    assert tab.get_by_role("button", name="failed").get_attribute("aria-pressed") == "true"
    assert tab.evaluate("location.hash") == "#outcome=failed&tier=mistral7b&task=hd_wallet"
    tab.get_by_role("button", name="Clear").click()
    assert len(_rows(tab)) == 120


def test_a_weakness_leads_to_its_battles(opened: Open) -> None:
    """The table of findings filters the table of battles."""
    tab = opened()
    tab.get_by_role("link", name="CWE-89").click()
    confirmed = tab.locator("table.weaknesses tbody tr").first.locator("td").last.inner_text()
    _wait_for_rows(tab, int(confirmed))


def test_columns_sort_both_ways(opened: Open) -> None:
    """What has no score stands last, whichever way."""
    tab = opened()
    head = tab.get_by_role("columnheader", name="CIS").last
    scores = tab.locator("table.battles tbody td.strong")
    for way in ("ascending", "descending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == way
        told = scores.all_inner_texts()
        values = [float(text) for text in told[:-3]]
        assert told[-3:] == ["\u2013"] * 3
        assert values == sorted(values, reverse=way == "descending")


def test_a_link_leads_to_one_battle(opened: Open) -> None:
    """With its code, its findings, its tests, its score, its stream and its answer; the way back is there."""
    tab = opened(view=f"#battle={WEAK}")
    assert tab.locator("h1").inner_text() == WEAK
    assert tab.title() == f"{WEAK}: failed"
    assert tab.locator("h2").all_inner_texts() == [
        "Reasons",
        "Code and findings",
        "Stream",
        "Own tests",
        "Score",
        "Behaviours",
        "Answer",
    ]
    assert "return connection.execute(query)" in tab.locator(".line.noted").last.inner_text()
    assert "sql-injection" in tab.locator(".line.noted + .remark").last.inner_text()
    assert "a statement of another shape" in tab.locator(".exploit summary").inner_text()
    assert tab.locator("td.missed").count() == 2
    assert tab.locator("ol.steps li").count() == 3
    tab.get_by_role("link", name="Overview").click()
    tab.get_by_role("heading", name="Run ", level=1).wait_for()
    assert tab.evaluate("document.activeElement.textContent") == WEAK
    tab.go_back()
    tab.get_by_role("heading", name=WEAK).wait_for()


def test_a_path_leads_to_its_lines(opened: Open) -> None:
    """Each step is a link, and so is the line that it leads to."""
    tab = opened(view=f"#battle={WEAK}")
    tab.locator("ol.way a").first.click()
    line = tab.locator(".line.here")
    assert "wanted = name.strip()" in line.inner_text()
    assert (
        tab.evaluate("document.activeElement.getAttribute('aria-label')")
        == f"line {line.get_attribute('data-line')}"
    )
    again = opened(view=tab.evaluate("location.hash"))
    again.locator(".line.here").wait_for()
    assert again.locator(".line.here").inner_text() == line.inner_text()


def test_the_stream_is_drawn_in_time(opened: Open) -> None:
    """First token and longest gap are marked; a battle without a record says so."""
    tab = opened(view=f"#battle={WEAK}")
    figure = tab.locator("#stream svg[role=img]")
    assert "longest gap 4.9 s" in (figure.get_attribute("aria-label") or "")
    assert figure.locator("text.label").all_text_contents() == ["longest gap 4.9 s", "first token"]
    assert figure.locator("path.curve").count() == 2
    tab.evaluate("location.hash = '#battle=b_tree-qwen32b-2'")
    tab.get_by_role("heading", name="b_tree-qwen32b-2").wait_for()
    assert "How it came in time was not recorded." in tab.locator("#stream").inner_text()


def test_everything_can_be_reached_by_keys(opened: Open) -> None:
    """`/` searches, j and k go through battles within what is searched for, Esc goes back."""
    tab = opened()
    tab.keyboard.press("/")
    tab.keyboard.type("lru_cache-qwen32b")
    tab.keyboard.press("Escape")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name="lru_cache-qwen32b-1").wait_for()
    assert "1 of 3 battles" in tab.locator(".trail").inner_text()
    tab.keyboard.press("j")
    tab.get_by_role("heading", name="lru_cache-qwen32b-2").wait_for()
    tab.keyboard.press("ArrowRight")
    tab.get_by_role("heading", name="lru_cache-qwen32b-3").wait_for()
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    tab.get_by_role("heading", name="lru_cache-qwen32b-2").wait_for()
    tab.keyboard.press("Escape")
    _wait_for_rows(tab, [f"lru_cache-qwen32b-{repeat}" for repeat in (1, 2, 3)])
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"


def test_arrows_scroll_what_can_be_scrolled(opened: Open) -> None:
    """In wide code they move the code, not on to the next battle."""
    tab = opened(view=f"#battle={WEAK}")
    tab.locator("#code details[open] .code").last.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("location.hash") == f"#battle={WEAK}"
    tab.locator("h1").focus()
    tab.keyboard.press("ArrowRight")
    tab.get_by_role("heading", name="blockchain-mistral7b-1").wait_for()


def test_the_skip_link_leads_to_the_content(opened: Open) -> None:
    """It is the first thing that a key reaches, and it can be seen then."""
    tab = opened()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_dark_and_light(opened: Open) -> None:
    """As the system has it, until somebody chooses; the choice is remembered."""
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light, dark = opened().evaluate(ground), opened(scheme="dark").evaluate(ground)
    assert light != dark
    tab = opened()
    tab.get_by_role("button", name="Switch to dark colours").click()
    assert tab.evaluate(ground) == dark
    tab.reload()
    assert tab.evaluate(ground) == dark
    tab.get_by_role("button", name="Switch to light colours").click()
    assert tab.evaluate(ground) == light


@pytest.mark.parametrize("name", ["run", "comparison"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_against_their_ground(opened: Open, name: str, scheme: str) -> None:
    """Every text reaches the contrast of WCAG 2.2 AA, in both themes, in every view."""
    tab = opened(name, scheme=scheme)
    assert tab.evaluate(CONTRAST) == []
    if name == "run":
        tab.evaluate(f"location.hash = '#battle={WEAK}'")
        tab.get_by_role("heading", name=WEAK).wait_for()
        assert tab.evaluate(CONTRAST) == []


@pytest.mark.parametrize(("name", "view"), [("run", ""), ("run", f"#battle={WEAK}"), ("comparison", "")])
def test_a_screen_reader_finds_its_way(opened: Open, name: str, view: str) -> None:
    """Landmarks, headings in order, named buttons, fields and pictures, tables with heads, no id twice."""
    assert opened(name, view).evaluate(ACCESSIBILITY) == []


def test_hostile_texts_do_nothing(opened: Open) -> None:
    """In no view; what cannot be seen is written out."""
    tab = opened("hostile")
    assert tab.locator("table.battles tbody tr").count() == 1
    assert "\\u202e" in _rows(tab)[0]
    tab.locator("table.battles tbody a").click()
    tab.locator("article.battle").wait_for()
    assert f"seed {2**63 - 1}" in tab.locator("header.summary").inner_text()
    for details in tab.locator("details").all():
        details.evaluate("one => one.open = true")
    assert tab.evaluate("window.__hit") is None
    assert tab.locator("main img, main script, main iframe").count() == 0
    assert "\u202e" not in tab.locator("main").inner_text()
    tab.locator("ol.way a").first.click()
    assert tab.evaluate("window.__hit") is None


def test_an_endless_line_is_shown_when_asked_for(opened: Open) -> None:
    """A line of a megabyte does not hold up the page."""
    tab = opened("hostile")
    tab.locator("table.battles tbody a").click()
    more = tab.get_by_role("button", name=re.compile(r"\d+ more characters")).first
    code = more.locator("xpath=ancestor::div[@role='group']").element_handle()
    before = len(code.inner_text())
    more.click()
    assert len(code.inner_text()) > before + 100_000


def test_an_address_that_leads_nowhere_shows_the_overview(opened: Open) -> None:
    """A battle that is not there, or rubbish behind the #, is no error."""
    for view in ("#battle=none", "#%E0%A4%A", "#sort=nothing&outcome=other&cwe=x"):
        assert opened(view=view).locator("h1").inner_text().startswith("Run ")


def test_two_thousand_battles(opened: Open, record_property: Callable[[str, object], None]) -> None:
    """They open soon, are searched whole, and the last of them opens like the first."""
    tab = opened("large")
    ready = tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    record_property("dom_ready_ms", ready)
    assert ready < 10_000
    assert len(_rows(tab)) == 200
    tab.get_by_role("searchbox").fill("task_099-qwen32b-20")
    assert _rows(tab) == ["task_099-qwen32b-20"]
    tab.locator("table.battles tbody a").click()
    tab.get_by_role("heading", name="task_099-qwen32b-20").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_role("button", name="Show 1,800 more").click()
    assert len(_rows(tab)) == 2000


def test_a_narrow_screen_scrolls_tables_alone(opened: Open) -> None:
    """On a telephone the page is as wide as the screen, and names keep their shape."""
    for view in ("", f"#battle={WEAK}"):
        tab = opened(view=view)
        tab.set_viewport_size({"width": 390, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened().locator("table.figures tbody th").first.evaluate("one => one.offsetWidth") >= 100


def test_it_prints_without_its_controls(opened: Open) -> None:
    """On paper there is nothing to press, and nothing is cut off by a scroll bar."""
    tab = opened()
    tab.emulate_media(media="print")
    assert not tab.get_by_role("searchbox").is_visible()
    assert tab.locator("#tasks .scroll").evaluate("one => getComputedStyle(one).maxHeight") == "none"


def test_a_comparison_side_by_side(opened: Open) -> None:
    """Contenders, differences with their intervals, every task, and a filter by change that can be linked."""
    tab = opened("comparison")
    assert tab.locator("h1").inner_text() == "qwen32b and mistral7b"
    assert tab.locator("#contenders tbody tr").count() == 2
    assert tab.locator("#against-0 tbody tr").count() == 6
    rows = tab.locator("#changes tbody tr")
    assert rows.count() == 20
    tab.get_by_role("button", name="worse").click()
    worse = rows.count()
    assert 0 < worse < 20
    assert tab.get_by_role("status").inner_text() == f"{worse} of 20 tasks"
    assert opened("comparison", tab.evaluate("location.hash")).locator("#changes tbody tr").count() == worse


@pytest.mark.parametrize("name", ["error", "unscored"])
def test_a_battle_of_which_little_is_known(opened: Open, name: str) -> None:
    """Nothing to draw is no reason to break: neither an error nor an answer without a score."""
    tab = opened(name)
    assert tab.locator("table.battles tbody tr").count() == 1
    tab.locator("table.battles tbody a").click()
    tab.get_by_role("heading", name="a-small-1").wait_for()
    assert "No submission could be read." in tab.locator("#code").inner_text()


def test_a_run_that_ended_before_its_first_battle(opened: Open) -> None:
    """What was asked for is there, as what has no verdict."""
    tab = opened("empty")
    assert tab.locator("h2").all_inner_texts() == ["Without a verdict", "How it was run"]
    assert tab.locator("#incomplete li").all_inner_texts() == ["never-1", "never-2"]


def test_scores_are_told_as_in_the_terminal(opened: Open) -> None:
    """The mean with four places, and a half rounded upwards."""
    tab = opened("halves")
    assert tab.locator("table.figures td.strong").first.inner_text() == "0.9850"
    assert tab.locator("table.grid span.score").all_inner_texts() == ["0.99"]
