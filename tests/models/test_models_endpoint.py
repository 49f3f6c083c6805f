"""Addresses of servers."""

import pytest

from pytest_logomesh.models.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/chat/completions", "http://127.0.0.1:8000/v1"),
        ("https://example.org/api/v1", "https://example.org/api/v1"),
        ("https://example.org/v1beta/openai", "https://example.org/v1beta/openai"),
        ("https://example.org/gateway", "https://example.org/gateway/v1"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_every_way_to_write_an_address_leads_to_its_base(url: str, base: str) -> None:
    """With or without the version, with or without a slash: the same server."""
    assert Endpoint(url).base == base


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000"),
        ("http://gate/models/qwen/v1/", "http://gate/models/qwen"),
        ("http://gate/v2beta/openai", "http://gate"),
    ],
)
def test_what_is_not_openai_s_stands_beside_the_version(url: str, root: str) -> None:
    """Metrics and the tokenizer are asked for where the version begins."""
    assert Endpoint(url).root == root


def test_what_is_shown_holds_no_credentials() -> None:
    """User, password and query of an address are never shown."""
    assert Endpoint("http://user:secret@example.org:80/v1?key=secret").shown == "http://example.org:80/v1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.1.2.3:8000", True),
        ("http://localhost:8000/v1", True),
        ("http://[::1]:8000", True),
        ("http://10.0.0.1:8000", False),
        ("https://example.org", False),
    ],
)
def test_a_server_of_this_machine_is_known_as_one(url: str, expected: bool) -> None:
    """No proxy may stand between us and a server of this machine."""
    assert Endpoint(url).on_this_machine is expected


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_none_is_sent(key: str | None) -> None:
    """An empty variable is no key."""
    assert "Authorization" not in Endpoint("http://127.0.0.1", key).headers
