"""Opens a page as a browser does, without a browser: its elements, its data, its packed texts."""

import json
import zlib
from base64 import b64decode
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Element:
    """One start tag."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Opened(HTMLParser):
    """What an HTML parser finds in a page."""

    page: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inside = False
        HTMLParser.__init__(self, convert_charrefs=True)
        self.feed(self.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        self._inside = True

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.elements[-1].text += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def all(self, tag: str) -> list[Element]:
        """Every element of that tag."""
        return [element for element in self.elements if element.tag == tag]

    @property
    def data(self) -> Any:
        """What the page is drawn from."""
        return json.loads(self._script("data"))

    @property
    def chunks(self) -> list[list[str]]:
        """All packed texts, opened."""
        ids = [element.attributes.get("id", "") for element in self.all("script")]
        return [unpacked(self._script(id)) for id in ids if id.startswith("chunk-")]

    def text(self, number: int) -> str:
        """One packed text."""
        texts = [text for chunk in self.chunks for text in chunk]
        return texts[number]

    def detail(self, battle: str) -> Any:
        """What stands behind a battle's row."""
        row = next(row for row in self.data["battles"] if row["id"] == battle)
        return json.loads(self.text(row["detail"]))

    def _script(self, id: str) -> str:
        return next(element.text for element in self.all("script") if element.attributes.get("id") == id)


def unpacked(chunk: str) -> list[str]:
    """One chunk's texts."""
    texts: list[str] = json.loads(zlib.decompress(b64decode(chunk)))
    return texts
