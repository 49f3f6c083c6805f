"""Pages of reports, opened in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.real.browser import Open, browser
from tests.real.page_texts import page_texts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all."""
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages, by what they show."""
    folder = tmp_path_factory.mktemp("pages")
    texts = page_texts()
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def opened(chromium: Browser, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens a page; afterwards nothing was asked of anybody, and nothing complained."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    told: list[str] = []

    def open_page(name: str = "run", view: str = "", scheme: str = "light") -> Page:
        tab = context.new_page()
        tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        tab.on("console", lambda message: told.append(message.text))
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.on(
            "request",
            lambda request: told.extend([] if request.url == pages[name].as_uri() else [request.url]),
        )
        tab.goto(pages[name].as_uri() + view)
        tab.wait_for_selector("main h1")
        return tab

    yield open_page
    context.close()
    assert told == []
