"""What the page of a comparison holds."""

from pytest_logomesh.reporting.page import comparison_page
from tests.reporting.page.opened import Opened
from tests.reporting.page.page_samples import sample_comparison
from tests.reporting.report_samples import HOSTILE


def test_contenders_have_the_documents_figures() -> None:
    """Means, intervals and counts are those that `logomesh compare` prints."""
    document = sample_comparison()
    data = Opened(comparison_page(document)).data
    for drawn, told in zip(data["figures"], document.contenders, strict=True):
        assert told.cis is not None
        assert drawn["scores"][0]["measure"]["mean"] == told.cis.mean
        assert drawn["counts"]["passed"] == told.outcomes.passed
    assert data["document"] == document.model_dump(mode="json", by_alias=True)


def test_weaknesses_stand_through_all_contenders() -> None:
    """A CWE that only one of them has is zero in the others."""
    document = sample_comparison()
    rows = Opened(comparison_page(document)).data["weaknesses"]
    assert [row["cwe"] for row in rows][-1] is None
    for place, contender in enumerate(document.contenders):
        told = {row.cwe: row.confirmed for row in contender.findings}
        assert [row["found"][place]["confirmed"] for row in rows] == [told.get(row["cwe"], 0) for row in rows]


def test_hostile_names_make_no_element() -> None:
    """A tier may be called anything."""
    document = sample_comparison()
    named = document.contenders[0].model_copy(update={"name": f"</script>{HOSTILE}"})
    hostile = document.model_copy(update={"contenders": (named, *document.contenders[1:])})
    harmless, page = Opened(comparison_page(document)), Opened(comparison_page(hostile))
    assert [one.tag for one in page.elements] == [one.tag for one in harmless.elements]
