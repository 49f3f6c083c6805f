"""Makes the pictures of report.html that the README shows.

    python -m tests.screenshots

The run they show is made up (`tests/reporting/page/page_samples.py`): the project's own tasks, and two tiers that
never ran.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pytest_logomesh.reporting.page import comparison_page, run_page
from tests.real.browser import browser
from tests.reporting.page.page_samples import sample_comparison, sample_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).with_name("screenshots")
WIDTH = 1200
LARGEST = 200_000
"""Bytes of a picture: a README should load."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    name: str
    page: Literal["run", "comparison"]
    view: str = ""
    scheme: Literal["light", "dark"] = "light"
    height: int = 1000


PICTURES = (
    Picture("overview-light", "run", height=1150),
    Picture("overview-dark", "run", scheme="dark", height=1150),
    Picture("battle", "run", "#battle=blockchain-qwen32b-3", height=1000),
    Picture("stream", "run", "#battle=blockchain-qwen32b-3&part=stream", height=760),
    Picture("comparison", "comparison", height=1000),
)


def take(chromium: Browser, picture: Picture, folder: Path) -> Path:
    """One picture.

    Args:
        chromium: the browser.
        picture: what it shows.
        folder: where the pages are.
    """
    tab = chromium.new_page(
        viewport={"width": WIDTH, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    tab.goto((folder / f"{picture.page}.html").as_uri() + picture.view)
    tab.locator("main h2").first.wait_for()
    path = FOLDER / f"{picture.name}.png"
    tab.screenshot(path=path)
    tab.close()
    return path


def main() -> int:
    """Take them all; 1 when one is larger than a README should load."""
    FOLDER.mkdir(exist_ok=True)
    large = 0
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        Path(folder, "run.html").write_text(run_page(*sample_run()), "utf-8")
        Path(folder, "comparison.html").write_text(comparison_page(sample_comparison()), "utf-8")
        for picture in PICTURES:
            path = take(chromium, picture, Path(folder))
            size = path.stat().st_size
            large += size > LARGEST
            sys.stdout.write(f"{path.relative_to(Path.cwd())}: {size / 1000:.0f} kB\n")
    return int(large > 0)


if __name__ == "__main__":
    sys.exit(main())
