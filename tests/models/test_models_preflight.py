"""What is said about an endpoint before anything starts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.preflight import inspect_endpoint, require_model
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.testing import ScriptedModelServer


@contextmanager
def speaking(reply: bytes) -> Iterator[str]:
    """The address of a server that says the same to everybody and hangs up."""

    def serve() -> None:
        with suppress(OSError):  # the listener is shut down
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def reply(status: str, content_type: str, body: str, *headers: str) -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def mistake_about(url: str, key: str | None = None) -> OptionMistake:
    """The mistake that an endpoint is."""
    with pytest.raises(OptionMistake) as mistake:
        inspect_endpoint(Endpoint(url, key))
    assert "\n" not in str(mistake.value)
    return mistake.value


def test_a_usable_endpoint_tells_its_models() -> None:
    """The ids come in the server's order, whichever way the address is written."""
    with ScriptedModelServer(models=("b", "a")) as server:
        assert inspect_endpoint(Endpoint(server.url)) == ("b", "a")
        assert inspect_endpoint(Endpoint(f"{server.url}/v1/")) == ("b", "a")


def test_a_key_that_fits_is_used() -> None:
    """A server that wants a key is asked with it; the line break of a key file does not hurt."""
    with ScriptedModelServer(api_key="k") as server:
        assert inspect_endpoint(Endpoint(server.url, "k\n")) == ("scripted",)


@pytest.mark.parametrize(("key", "said"), [(None, "wants a key (401)"), ("wrong", "refuses the key (401)")])
def test_a_missing_or_wrong_key_names_the_flag_for_keys(key: str | None, said: str) -> None:
    """The way out is the variable that holds the key; the key itself is not shown."""
    with ScriptedModelServer(api_key="right") as server:
        mistake = mistake_about(server.url, key)

    assert mistake.flag == "--logomesh-api-key-env"
    assert said in str(mistake)
    assert "wrong" not in str(mistake)


@pytest.mark.parametrize("key", ["schlüssel", "a\nb"])
def test_a_key_that_cannot_be_sent_is_not_shown_either(key: str) -> None:
    """A variable that holds something else than a key is named without its content."""
    mistake = mistake_about("http://127.0.0.1:9", key)

    assert mistake.flag == "--logomesh-api-key-env"
    assert key not in str(mistake)


def test_nobody_there() -> None:
    """A refused connection says so and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        mistake = mistake_about(url)

    assert mistake.flag == "--logomesh-endpoint"
    assert f"nothing answers at {url}/v1" in str(mistake)
    assert "start the server or correct the address" in str(mistake)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply("200 OK", "text/html", "<html>"), "speaks HTML"),
        (reply("404 Not Found", "text/html; charset=utf-8", "<html>"), "speaks HTML"),
        (reply("404 Not Found", "application/json", "{}"), "answers 404 to GET /models"),
        (reply("200 OK", "application/json", "{}"), "no list of models"),
        (reply("200 OK", "application/json", "nonsense"), "no list of models"),
        (reply("200 OK", "application/json", '{"data": []}'), "serves no model"),
        (reply("503 Unavailable", "application/json", "{}"), "answers 503: it is not ready"),
        (
            reply("307 Moved", "text/plain", "", "Location: https://new/v1/models"),
            "has moved to https://new/v1;",
        ),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "does not speak HTTP"),
        (b"", "does not speak HTTP"),
    ],
)
def test_something_else_answers(answer: bytes, said: str) -> None:
    """Whatever listens there, the sentence says what it is and names the flag."""
    with speaking(answer) as url:
        mistake = mistake_about(url)

    assert mistake.flag == "--logomesh-endpoint"
    assert said in str(mistake)


@pytest.mark.parametrize("url", ["http://127.0.0.1:nine", "http://[::1", "ftp://example.org", "http://"])
def test_no_address_at_all(url: str) -> None:
    """What cannot be an address is refused with an example of one."""
    assert "it looks like http://127.0.0.1:8000/v1" in str(mistake_about(url))


def test_a_model_that_is_served_is_accepted() -> None:
    """Nothing happens where the model is there."""
    require_model(("a", "b"), "b", "http://a/v1")


def test_a_model_that_is_not_served_says_which_are() -> None:
    """The way out is one of the names that the server knows."""
    with pytest.raises(
        OptionMistake, match=r"--logomesh-model: .*'qwen'; it serves qwen32b, llama"
    ) as mistake:
        require_model(("llama", "qwen32b"), "qwen", "http://a/v1")

    assert mistake.value.flag == "--logomesh-model"


def test_a_server_with_hundreds_of_models_names_the_closest() -> None:
    """The sentence stays readable, and the likely typo is answered."""
    served = [f"vendor/model-{number}" for number in range(300)] + ["qwen32b"]
    with pytest.raises(OptionMistake, match=r"it serves qwen32b, .* and 293 more$"):
        require_model(served, "qwen-32b", "http://a/v1")
