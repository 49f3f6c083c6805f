"""What the instruction promises about `JWTParser`, with tokens and a clock that the tests make."""

import base64
import hmac
import json
from typing import Any

import pytest
from solution import JWTError, JWTParser

KEY = "open sesame"
HEADER = '{"alg":"HS256","typ":"JWT"}'


class Clock:
    """A clock that shows what it was last set to."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def b64(data: bytes | str) -> str:
    """Base64url without padding."""
    data = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unsigned(payload: bytes | str, header: bytes | str = HEADER, signature: bytes = b"nobody") -> str:
    """A token with a signature that is none."""
    return f"{b64(header)}.{b64(payload)}.{b64(signature)}"


def sign(body: str, key: str = KEY, algorithm: str = "sha256") -> str:
    """A token of these two parts, which may be malformed, and their HMAC."""
    return f"{body}.{b64(hmac.digest(key.encode(), body.encode(), algorithm))}"


def signed(payload: bytes | str = "{}", header: bytes | str = HEADER, key: str = KEY) -> str:
    """A token with its HS256 signature."""
    return sign(f"{b64(header)}.{b64(payload)}", key)


def claims(payload: str) -> Any:
    """What a payload is decoded to."""
    return JWTParser().decode(unsigned(payload))["payload"]


def expired(payload: str, now: float) -> bool:
    """Whether a payload has expired at a moment."""
    return JWTParser(Clock(now)).is_expired(unsigned(payload))


WHOLE = signed('{"sub":"ann"}')
FIRST, SECOND, THIRD = WHOLE.split(".")
MALFORMED = {
    "empty": "",
    "one part": FIRST,
    "two parts": f"{FIRST}.{SECOND}",
    "four parts": f"{WHOLE}.{THIRD}",
    "dot at the end": f"{WHOLE}.",
    "dot at the start": f".{WHOLE}",
    "no header": f".{SECOND}.{THIRD}",
    "no payload": f"{FIRST}..{THIRD}",
    "dots alone": "..",
    "padded signature": f"{WHOLE}=",
    "padded twice": f"{WHOLE}==",
    "padded payload": f"{FIRST}.{b64('{}')}=.{THIRD}",
    "plus": f"{WHOLE[:-2]}+A",
    "slash": f"{WHOLE[:-2]}/A",
    "line break at the end": f"{WHOLE}\n",
    "line break inside": f"{FIRST}\n.{SECOND}.{THIRD}",
    "four line breaks": f"{WHOLE}\n\n\n\n",
    "space in front": f" {WHOLE}",
    "foreign letters": f"{FIRST}.{SECOND}.ÄÖÜß",
    "full-width letters": f"{FIRST}.{SECOND}.\uff21\uff22",
    "lone surrogate": f"{FIRST}.\ud800.{THIRD}",
    "length of no encoding": f"{FIRST}.{SECOND}.AAAAA",
    "one character": f"{FIRST}.{SECOND}.A",
    "two bits left over": f"{FIRST}.{SECOND}.QUJ",
    "four bits left over": f"{FIRST}.{SECOND}.QR",
    "bits left over in the payload": f"{FIRST}.{b64('{}')[:-1]}1.{THIRD}",
    "payload not JSON": signed("{'a': 1}"),
    "payload empty JSON": signed(" "),
    "payload with more behind": signed("{}{}"),
    "payload an array": signed("[]"),
    "payload null": signed("null"),
    "payload a number": signed("1"),
    "payload a text": signed('"exp"'),
    "payload not UTF-8": signed(b'{"a":"\xff"}'),
    "payload in UTF-16": signed('{"a":1}'.encode("utf-16-le")),
    "payload in UTF-32": signed('{"a":1}'.encode("utf-32-be")),
    "NaN": signed('{"a":NaN}'),
    "Infinity": signed('{"a":[Infinity]}'),
    "-Infinity": signed('{"a":{"b":-Infinity}}'),
    "header not JSON": signed(header="HS256"),
    "header an array": signed(header='["alg","HS256"]'),
    "header a text": signed(header='"alg"'),
    "header not UTF-8": signed(header=b'{"alg":"HS256","x":"\xff"}'),
    "header in UTF-16": signed(header=HEADER.encode("utf-16-le")),
    "header with NaN": signed(header='{"alg":"HS256","x":NaN}'),
    "words": "not a token",
}


def test_error_is_a_value_error_of_its_own() -> None:
    """Whoever catches ValueError catches it, and whoever catches it catches no other ValueError."""
    assert issubclass(JWTError, ValueError)
    assert JWTError is not ValueError


@pytest.mark.parametrize("token", list(MALFORMED.values()), ids=list(MALFORMED))
def test_malformed_tokens_are_not_decoded(token: str) -> None:
    """Decoding raises the promised error, whatever is wrong."""
    with pytest.raises(JWTError):
        JWTParser().decode(token)


def test_malformed_tokens_have_no_valid_signature() -> None:
    """Validation says no instead of raising, even where the HMAC is right."""
    for what, token in MALFORMED.items():
        assert JWTParser().validate_signature(token, KEY) is False, what


def test_malformed_tokens_have_no_expiry() -> None:
    """Asking for the expiry raises as decoding does."""
    for token in MALFORMED.values():
        with pytest.raises(JWTError):
            JWTParser(Clock()).is_expired(token)


def test_decode_returns_three_entries() -> None:
    """Header and payload as dictionaries, the signature as the bytes it stands for."""
    decoded = JWTParser().decode(unsigned('{"sub":"ann"}', signature=b"\xfb\xff\x00"))
    assert decoded == {
        "header": {"alg": "HS256", "typ": "JWT"},
        "payload": {"sub": "ann"},
        "signature": b"\xfb\xff\x00",
    }
    assert type(decoded["signature"]) is bytes


@pytest.mark.parametrize("size", range(9))
def test_every_length_is_decoded(size: int) -> None:
    """Whatever padding a part would have had, it is decoded without, the empty signature included."""
    data = bytes(range(250, 250 + min(size, 6))) + b"\xfb" * max(size - 6, 0)
    decoded = JWTParser().decode(unsigned(json.dumps({"a": "x" * size}), signature=data))
    assert decoded["payload"] == {"a": "x" * size}
    assert decoded["signature"] == data


@pytest.mark.parametrize(
    "value", [0, -7, 1.0, 250.0, True, False, None, "", "ü 日本\n", [], [1, {"a": [2]}], {}]
)
def test_json_values_keep_their_types(value: object) -> None:
    """Values come back as json.loads gives them."""
    found = claims(json.dumps({"v": value}))["v"]
    assert found == value
    assert type(found) is type(value)


def test_json_may_be_spelled_freely() -> None:
    """White space, escapes and letters as they are, in payload and header alike."""
    text = ' {\r\n"\\u00e9" : [ 1 , 2e1 ],\t"é2":"é" } \n'
    expected = {"é": [1, 20.0], "é2": "é"}
    assert claims(text) == expected
    assert JWTParser().decode(unsigned("{}", header=text))["header"] == expected


@pytest.mark.parametrize("header", ["{}", '{"alg":"none"}', '{"alg":["HS256"]}', '{"alg":null}'])
def test_decode_checks_nothing_else(header: str) -> None:
    """Neither algorithm nor signature nor expiry keep a token from being decoded."""
    for payload in ("{}", '{"exp":0}', '{"exp":"soon"}', '{"exp":null}'):
        decoded = JWTParser(Clock(1e9)).decode(unsigned(payload, header))
        assert decoded["header"] == json.loads(header)
        assert decoded["payload"] == json.loads(payload)


def test_results_share_nothing() -> None:
    """What a caller does to one result is not seen in the next."""
    parser, token = JWTParser(), unsigned('{"roles":["user"]}')
    first = parser.decode(token)
    first["payload"]["roles"].append("admin")
    first["header"]["alg"] = "none"
    assert parser.decode(token)["payload"] == {"roles": ["user"]}
    assert parser.decode(token)["header"] == json.loads(HEADER)


@pytest.mark.parametrize("key", [KEY, "k", " ", "ä日本😀", "x" * 63, "x" * 64, "x" * 65, "x" * 500])
def test_own_secret_is_accepted(key: str) -> None:
    """A token is valid under the secret it was signed with, of whatever length and letters."""
    assert JWTParser().validate_signature(signed(key=key), key) is True


@pytest.mark.parametrize("key", ["Open sesame", "open sesame ", " open sesame", "open sesame\n", "open", "x"])
def test_other_secrets_are_refused(key: str) -> None:
    """Secrets that only resemble the right one are wrong."""
    assert JWTParser().validate_signature(WHOLE, key) is False
    assert JWTParser().validate_signature(signed(key=key), KEY) is False


def test_known_token() -> None:
    """The example of the instruction, signed by somebody else."""
    body = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4iLCJleHAiOjEwMDB9"
    token = f"{body}.SkWDCL2T1T2Rxby3CvP5qjRYPZuJDUN0miRR8aL72rw"
    assert JWTParser().validate_signature(token, "open sesame") is True
    assert JWTParser().decode(token)["payload"] == {"sub": "ann", "exp": 1000}


def test_empty_secret_signs_nothing() -> None:
    """A token signed with the empty secret is not valid under it."""
    assert JWTParser().validate_signature(signed(key=""), "") is False


@pytest.mark.parametrize("value", ["none", "None", "hs256", "HS256 ", "HS", "", "HS384", "HS512", "RS256"])
def test_other_algorithms_are_refused(value: object) -> None:
    """The HMAC is right, and the name of the algorithm is not."""
    assert JWTParser().validate_signature(signed(header=json.dumps({"alg": value})), KEY) is False


@pytest.mark.parametrize(
    "header", ['{"alg":null}', '{"alg":["HS256"]}', '{"alg":{"HS256":1}}', '{"alg":256}', "{}"]
)
def test_algorithm_must_be_a_name(header: str) -> None:
    """An `alg` of another type, or none at all, is refused without an exception."""
    assert JWTParser().validate_signature(signed(header=header), KEY) is False


def test_algorithm_under_another_name_does_not_count() -> None:
    """Only the field `alg` names it."""
    assert JWTParser().validate_signature(signed(header='{"ALG":"HS256","typ":"HS256"}'), KEY) is False


@pytest.mark.parametrize(
    ("name", "algorithm"), [("HS384", "sha384"), ("HS512", "sha512"), ("HS256", "sha512")]
)
def test_other_hashes_are_refused(name: str, algorithm: str) -> None:
    """An HMAC of another hash is not valid, whether the header says so or not."""
    body = f"{b64(json.dumps({'alg': name}))}.{b64('{}')}"
    assert JWTParser().validate_signature(sign(body, algorithm=algorithm), KEY) is False


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256"])
def test_no_signature_is_no_signature(algorithm: str) -> None:
    """An empty third part is never valid."""
    token = unsigned("{}", json.dumps({"alg": algorithm}), b"")
    assert JWTParser().validate_signature(token, KEY) is False


def test_signature_must_be_whole() -> None:
    """Shortened, lengthened, doubled, spelled in hex, or with one bit changed, it is no longer valid."""
    body, raw = WHOLE.rpartition(".")[0], JWTParser().decode(WHOLE)["signature"]
    flipped = bytes([raw[0] ^ 1]) + raw[1:], raw[:-1] + bytes([raw[-1] ^ 128])
    for data in (raw[:-1], raw[:16], raw[:1], raw + b"\0", raw * 2, raw.hex().encode(), bytes(32), *flipped):
        assert JWTParser().validate_signature(f"{body}.{b64(data)}", KEY) is False
    assert JWTParser().validate_signature(f"{body}.{b64(raw)}", KEY) is True


def test_signature_belongs_to_both_parts() -> None:
    """Another payload or another header under the same signature is not valid."""
    assert JWTParser().validate_signature(f"{FIRST}.{b64('{}')}.{THIRD}", KEY) is False
    assert JWTParser().validate_signature(f"{b64(HEADER + ' ')}.{SECOND}.{THIRD}", KEY) is False


@pytest.mark.parametrize("header", ['{ "z":1, "alg" : "\\u0048S256" }', '{"alg":"HS256","crit":["x"]}'])
def test_text_is_signed_as_it_stands(header: str) -> None:
    """What is signed is the token's text, not the JSON that it means, and no other field matters."""
    for payload in ('{"b":1,"a":2}', '{ "a" : 1e2 }', '{"u":"\\u00e9"}', '{"u":"é"}', '{"exp":0}'):
        assert JWTParser().validate_signature(signed(payload, header), KEY) is True


def test_expiry_comes_at_its_very_second() -> None:
    """The clock is read in every call, and may go back."""
    clock = Clock()
    parser, token = JWTParser(clock), unsigned('{"exp":1000}')
    results = []
    for clock.now in (0.0, 999.5, 1000.0, 1000.5, 999.5, 5000.0):
        results.append(parser.is_expired(token))
    assert results == [False, False, True, True, False, True]


@pytest.mark.parametrize("text", ["1000.5", "1000.50", "10005e-1", "1.0005E3"])
def test_expiry_may_have_a_fraction(text: str) -> None:
    """Half a second counts, however it is spelled."""
    assert expired(f'{{"exp":{text}}}', 1000.0) is False
    assert expired(f'{{"exp":{text}}}', 1000.5) is True


@pytest.mark.parametrize("payload", ["{}", '{"EXP":0}', '{"exp ":0}', '{"a":{"exp":0}}', '{"iat":0,"nbf":0}'])
def test_without_expiry_nothing_expires(payload: str) -> None:
    """No `exp`, no end."""
    assert expired(payload, 1e12) is False


def test_zero_and_below_are_times() -> None:
    """An expiry of 0 is long past, except on a clock that has not got there."""
    assert expired('{"exp":0}', 1.0) is True
    assert expired('{"exp":0}', 0.0) is True
    assert expired('{"exp":0.0}', 0.5) is True
    assert expired('{"exp":-5}', 0.0) is True
    assert expired('{"exp":0}', -0.5) is False
    assert expired('{"exp":1}', 0.0) is False


@pytest.mark.parametrize("value", ["null", "true", "false", '"1000"', '""', "[]", "[1]", "{}", '{"exp":1}'])
def test_expiry_must_be_a_number(value: str) -> None:
    """Anything else raises, truth values included, whatever the time is."""
    for now in (0.0, 1e12):
        with pytest.raises(JWTError):
            expired(f'{{"exp":{value}}}', now)


def test_expiry_needs_no_signature() -> None:
    """Unsigned tokens and other algorithms expire like all others, and their other times do not matter."""
    token = unsigned('{"exp":1000,"nbf":2000,"iat":3000}', '{"alg":"none","exp":1}', b"")
    assert JWTParser(Clock(999.0)).is_expired(token) is False
    assert JWTParser(Clock(1000.0)).is_expired(token) is True


def test_default_clock_is_the_time() -> None:
    """Without a clock the machine's is used, in seconds since 1970."""
    assert JWTParser().is_expired(unsigned('{"exp":1500000000}')) is True
    assert JWTParser().is_expired(unsigned('{"exp":30000000000}')) is False


def test_arguments_have_names() -> None:
    """All arguments can be given by name."""
    parser = JWTParser(clock=Clock(1.0))
    assert parser.validate_signature(token=WHOLE, secret=KEY) is True
    assert parser.decode(token=WHOLE)["payload"] == {"sub": "ann"}
    assert parser.is_expired(token=WHOLE) is False
