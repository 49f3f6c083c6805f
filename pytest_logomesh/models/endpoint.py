"""Where an OpenAI-compatible server is spoken to."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

_VERSION = re.compile(r"/v\d\w*(/|$)")
_FROM_VERSION = re.compile(r"/v\d\w*(/.*)?$")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server.

    Args:
        url: `http://host:port`, with or without `/v1`; a path with a version in it is taken as it stands.
        api_key: sent as a bearer token; never shown.
    """

    url: str
    api_key: str | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        """The address that paths such as `/models` are appended to, such as `http://127.0.0.1:8000/v1`."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/").removesuffix("/chat/completions")
        path = path if _VERSION.search(path) else f"{path}/v1"
        return parts._replace(path=path, query="", fragment="").geturl()

    @property
    def root(self) -> str:
        """The address of what is not OpenAI's, such as `/metrics`: `http://host:port` of `http://host:port/v1`."""
        parts = urlsplit(self.base)
        return parts._replace(path=_FROM_VERSION.sub("", parts.path)).geturl()

    @property
    def shown(self) -> str:
        """`base` without user and password, for sentences and records."""
        parts = urlsplit(self.base)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries; compressed streams are held back by whoever compresses them."""
        headers = {"Accept-Encoding": "identity"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key.strip()}"
        return headers

    @property
    def on_this_machine(self) -> bool:
        """Whether no proxy of the environment may stand in between."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"
