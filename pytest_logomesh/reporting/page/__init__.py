"""report.html: a run, or a comparison of runs, as one self-contained page that people open in a browser."""

from pytest_logomesh.reporting.page.comparison import comparison_page
from pytest_logomesh.reporting.page.run import run_page

__all__ = ["comparison_page", "run_page"]
