"""What a `JWTParser` makes of tokens that the observer writes itself, on a clock that the observer sets."""

import base64
import hmac
import json

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HEADER = '{"alg":"HS256","typ":"JWT"}'


class _Clock:
    """Shows what it was last set to; times are whole or half seconds."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def _b64(data):
    """Base64url of bytes, or of a text's UTF-8, without padding."""
    data = data if isinstance(data, bytes) else data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _mac(text, secret, algorithm="sha256"):
    """The HMAC of a text, as bytes."""
    return hmac.digest(secret.encode(), text.encode(), algorithm)


def _signed(secret, payload='{"sub":"ann"}', header=_HEADER, algorithm="sha256"):
    """A token of these two texts, or bytes, with their HMAC."""
    body = f"{_b64(header)}.{_b64(payload)}"
    return f"{body}.{_b64(_mac(body, secret, algorithm))}"


def _unsigned(payload, header=_HEADER, signature=b"not checked"):
    """A token of these two texts, or bytes, with a signature that is none."""
    return f"{_b64(header)}.{_b64(payload)}.{_b64(signature)}"


def _word(rng, low=3, high=9):
    """A few lower-case letters."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(low, high)))


def _claims(rng):
    """A payload as a caller would write it."""
    return {"sub": _word(rng), "iat": rng.randint(0, 2_000_000_000), "roles": [_word(rng) for _ in range(3)]}


def _with_next_last(text):
    """The text with the next character of base64url in place of its last, which must not be the very last."""
    return text[:-1] + _ALPHABET[_ALPHABET.index(text[-1]) + 1]


def _tried(solution, method, *arguments):
    """What a call returns, or the name of the promised error."""
    try:
        return method(*arguments)
    except solution.JWTError:
        return "JWTError"


def _decoded(solution, tokens):
    """What a parser decodes each of these tokens to."""
    parser = solution.JWTParser(_Clock(0.0))
    return [_tried(solution, parser.decode, token) for token in tokens]


def _validated(solution, pairs):
    """Whether a parser accepts each of these tokens under the secret beside it."""
    parser = solution.JWTParser(_Clock(0.0))
    return [parser.validate_signature(token, secret) for token, secret in pairs]


def _expired(solution, now, payloads):
    """Whether each of these payloads has expired at a moment."""
    parser = solution.JWTParser(_Clock(now))
    return [_tried(solution, parser.is_expired, _unsigned(payload)) for payload in payloads]


def _damaged(rng):
    """Tokens with foreign text in one of their parts, and whole ones among them, in a drawn order."""
    parts = _signed("secret").split(".")
    tokens = [".".join(parts)]
    for foreign in ("=", "==", "+", "/", " ", "\n", "\t", "\0", "*", "é", "\uff21", "\ud800", '"'):
        which = rng.randrange(3)
        place = rng.choice([0, len(parts[which]) // 2, len(parts[which])])
        spoilt = list(parts)
        spoilt[which] = parts[which][:place] + foreign + parts[which][place:]
        tokens.append(".".join(spoilt))
    rng.shuffle(tokens)
    return tokens


def decodes_what_was_encoded(solution, rng):
    """Header, payload and signature of tokens as they are commonly made."""
    headers = (_HEADER, '{"alg":"HS256"}')
    return _decoded(solution, [_signed(_word(rng), json.dumps(_claims(rng)), header) for header in headers])


def json_values_keep_their_types(solution, rng):
    """Numbers of both kinds, truth values, null, nesting, escapes and letters of other alphabets."""
    payload = (
        f'{{"i": {rng.randint(-999, 999)}, "f": {rng.randint(1, 99)}.0, "e": {rng.randint(1, 9)}e2,'
        f' "t": true, "n": null, "l": [[], {{}}, [false, "{_word(rng)}"]], "": "",'
        ' "u": "\\u00e9\\n\\"", "ü": "日本 é 😀"}'
    )
    return _decoded(solution, [_unsigned(payload), _unsigned("{}", header=payload)])


def parts_of_every_length(solution, rng):
    """Payloads and signatures one byte longer each time, so that every remainder of a length comes up."""
    start = rng.randint(1, 20)
    drawn = [(f'{{"a":"{"x" * size}"}}', rng.randbytes(size)) for size in range(start, start + 7)]
    return _decoded(solution, [_unsigned(payload, signature=data) for payload, data in drawn])


def characters_63_and_64(solution, rng):
    """Signatures and payloads whose encoding needs the two characters that base64url has of its own."""
    signatures = [b"\xff" * rng.randint(1, 9), b"\xfb\xef\xbe" * rng.randint(1, 4), rng.randbytes(60), b""]
    return _decoded(solution, [_unsigned('{"q":"???>>>~~~ÿÿÿ"}', signature=data) for data in signatures])


def number_of_parts(solution, rng):
    """Too few parts and too many, empty ones included."""
    header, payload, signature = _signed(_word(rng)).split(".")
    tokens = [
        "", ".", "..", "...", header, f"{header}.{payload}", f"{header}.{payload}.", f"{header}..{signature}",
        f".{payload}.{signature}", f"{header}.{payload}.{signature}.", f".{header}.{payload}.{signature}",
        f"{header}.{payload}.{signature}.{signature}", f"{header}..{payload}.{signature}",
        f"{header}.{payload}.{signature}",
    ]  # fmt: skip
    rng.shuffle(tokens)
    return _decoded(solution, tokens)


def foreign_characters(solution, rng):
    """Padding, white space, the plain base64 alphabet and letters outside ASCII, somewhere in a token."""
    return _decoded(solution, _damaged(rng))


def padding_that_would_fit(solution, rng):
    """Parts with the padding that other base64 writers add, each part once."""
    tokens = []
    for which in range(3):
        parts = [_b64(_HEADER), _b64(f'{{"a":"{"x" * rng.choice([3, 4, 6, 7])}"}}'), _b64(rng.randbytes(32))]
        parts[0] = _b64('{"alg":"HS256"} ')
        parts[which] += "=" * (-len(parts[which]) % 4)
        tokens.append(".".join(parts))
    return _decoded(solution, tokens)


def texts_that_encode_nothing(solution, rng):
    """Signatures of lengths that no encoding has, or with a last character that says too much."""
    body = _signed(_word(rng)).rpartition(".")[0]
    last = rng.choice(_ALPHABET)
    signatures = ["A", "".join(rng.choices(_ALPHABET, k=4 * rng.randint(1, 5) + 1))]
    signatures += ["QQ", "QR", "Qf", "QUI", "QUJ", "QUL", "AAAAA" + last, "AAAAAA" + last, "AAAAAAA" + last]
    tokens = [f"{body}.{signature}" for signature in signatures]
    for part in (_b64('{"a":12}'), _b64('{"b":123}')):
        tokens += [f"{_b64(_HEADER)}.{part}.", f"{_b64(_HEADER)}.{_with_next_last(part)}."]
    return _decoded(solution, tokens)


def parts_that_are_not_json(solution, rng):
    """Bytes that are no JSON text in UTF-8, as payload or as header."""
    word = _word(rng)
    broken = [
        b"", b" ", word.encode(), b"{", b"{}}", b"{} {}", b"{'a':1}", b'{"a":1,}', b'{"a":"\xff"}',
        f'{{"{word}":1}}'.encode("utf-16-le"), f'{{"{word}":1}}'.encode("utf-32-be"), b"\xc3\x28",
        b'{"a":01}', b'{"a":"\n"}', b"{a:1}", b'{"a":1} // x', f' {{ "{word}" : [ 1 ,\n2 ] }}\r\n\t'.encode(),
    ]  # fmt: skip
    rng.shuffle(broken)
    tokens = [_unsigned(data) for data in broken] + [_unsigned("{}", header=data) for data in broken]
    return _decoded(solution, tokens)


def constants_that_are_not_json(solution, rng):
    """The three numbers that Python's json reads and JSON does not have."""
    tokens = []
    for constant in ("NaN", "Infinity", "-Infinity", "null"):
        inside = rng.choice(["{}", "[{}]", '{{"x":{}}}', "[1,{}]"]).format(constant)
        tokens += [_unsigned(f'{{"a":{inside}}}'), _unsigned("{}", header=f'{{"a":{inside}}}')]
    return _decoded(solution, tokens)


def json_that_is_no_object(solution, rng):
    """JSON of every other kind, as payload or as header."""
    texts = f'[] [1] [["alg","HS256"]] "text" "" {rng.randint(-9, 9)} 1.5 true null {{}}'.split()
    rng.shuffle(texts)
    tokens = [_unsigned(text) for text in texts] + [_unsigned("{}", header=text) for text in texts]
    return _decoded(solution, tokens)


def error_is_a_value_error(solution, rng):
    """What class the promised error is, and that whoever catches ValueError catches it."""
    seen = [issubclass(solution.JWTError, ValueError), solution.JWTError is ValueError]
    try:
        solution.JWTParser(_Clock(0.0)).decode(_word(rng))
    except ValueError as error:
        seen.append(isinstance(error, solution.JWTError))
    return seen


def decoding_trusts_nobody(solution, rng):
    """Tokens with odd algorithms, wrong signatures and an expiry long past, or none that makes sense."""
    headers = ['{"alg":"none"}', "{}", '{"alg":null}', '{"alg":["HS256"]}', '{"alg":"RS256","crit":["x"]}']
    payloads = ['{"exp":0}', '{"exp":"soon"}', '{"nbf":1e12}', '{"exp":true}', '{"exp":null}']
    rng.shuffle(payloads)
    pairs = zip(payloads, headers, strict=True)
    return _decoded(solution, [_unsigned(payload, header, rng.randbytes(3)) for payload, header in pairs])


def results_are_new_each_time(solution, rng):
    """A result is changed through and through before the same token is decoded again."""
    token = _unsigned(json.dumps(_claims(rng)))
    parser = solution.JWTParser(_Clock(0.0))
    first = parser.decode(token)
    first["header"]["alg"] = "none"
    first["payload"]["roles"].append("admin")
    first["signature"] = None
    second = parser.decode(token)
    second["payload"].clear()
    return [first, second, parser.decode(token), solution.JWTParser(_Clock(0.0)).decode(token)]


def right_and_wrong_secrets(solution, rng):
    """Tokens under their own secret and under others that resemble it, in a drawn order."""
    secret = _word(rng)
    others = [secret, secret.upper(), f"{secret} ", f" {secret}", f"{secret}\n", secret[:-1], secret * 2, "x"]
    pairs = [(_signed(one), other) for one in others[:4] for other in others]
    rng.shuffle(pairs)
    return _validated(solution, pairs)


def secrets_of_all_kinds(solution, rng):
    """Secrets longer than a block of the hash, of other alphabets, of one character, and the empty one."""
    secrets = ["k" * size for size in (1, 63, 64, 65, 200)] + ["geheim-ÄÖ-日本-😀", "\0", " ", "", _word(rng)]
    pairs = [(_signed(secret), secret) for secret in secrets]
    pairs += [(_signed("é"), "e"), (_signed("a"), ""), (_signed(""), "a")]
    rng.shuffle(pairs)
    return _validated(solution, pairs)


def tampered_tokens(solution, rng):
    """Signed tokens after somebody changed one of their parts, and one that nobody changed."""
    secret = _word(rng)
    header, payload, signature = _signed(secret, json.dumps(_claims(rng))).split(".")
    raw = base64.urlsafe_b64decode(signature + "=")
    flipped = bytearray(raw)
    flipped[rng.randrange(32)] ^= 1 << rng.randrange(8)
    signatures = [raw, bytes(flipped), raw[:31], raw[:16], raw[:1], b"", raw + b"\0", raw * 2, raw[::-1]]
    signatures += [raw.hex().encode(), signature.encode(), bytes(32)]
    tokens = [f"{header}.{payload}.{_b64(data)}" for data in signatures]
    tokens += [f"{_b64(_HEADER + ' ')}.{payload}.{signature}", f"{payload}.{header}.{signature}"]
    tokens += [f"{header}.{_b64(json.dumps(_claims(rng)))}.{signature}", f"{header}.{_b64('{}')}.{signature}"]
    rng.shuffle(tokens)
    return _validated(solution, [(token, secret) for token in tokens])


def other_algorithms(solution, rng):
    """Rightly made HMACs under headers that name another algorithm, or none, and unsigned tokens."""
    secret = _word(rng)
    named = ["none", "None", "NONE", "hs256", "Hs256", "HS", "HS2567", "RS256", "HS384", "HS256"]
    values = [*named, "HS256 ", " HS256", "", None, True, 256, ["HS256"], {"HS256": 1}]
    headers = [json.dumps({"typ": "JWT", "alg": value}) for value in values]
    headers += ['{"typ":"HS256"}', "{}", '{"ALG":"HS256"}', '{"alg ":"HS256"}', '{"Alg":"HS256"}']
    pairs = [(_signed(secret, header=header), secret) for header in headers]
    for algorithm, name in (("HS384", "sha384"), ("HS512", "sha512"), ("HS256", "sha512"), ("HS1", "sha1")):
        pairs.append((_signed(secret, header=f'{{"alg":"{algorithm}"}}', algorithm=name), secret))
    unsigned = ('{"alg":"none"}', '{"alg":"None"}', '{"alg":"HS256"}', "{}")
    pairs += [(_unsigned("{}", header, signature=b""), secret) for header in unsigned]
    rng.shuffle(pairs)
    return _validated(solution, pairs)


def text_is_signed_as_it_stands(solution, rng):
    """Headers and payloads in spellings that no JSON writer would give back."""
    secret = _word(rng)
    headers = ['{"alg":"HS256"}', '{ "alg" : "HS256" }', '\n{"alg":"\\u0048S256"}', '{"z":1.0,"alg":"HS256"}']
    headers += ['{"alg":"HS256","crit":["x"],"kid":7}', '{"alg":"HS256","typ":"nonsense"}']
    payloads = ["{}", '{"b":1,"a":2}', '{"a":1e2}', '{"u":"\\u00e9"}', '{"u":"é"}', '  {"x" :[ 1,2 ]}\n']
    rng.shuffle(payloads)
    pairs = zip(payloads, headers, strict=True)
    return _validated(solution, [(_signed(secret, payload, header), secret) for payload, header in pairs])


def malformed_tokens_are_never_valid(solution, rng):
    """Tokens that are signed rightly and malformed, and some that are nothing at all."""
    secret = _word(rng)
    payloads = ["[]", "", "null", '{"a":NaN}', "{", '{"exp":"soon"}', "{}"]
    payloads += [b"\xff", '{"a":1}'.encode("utf-16-le")]
    tokens = [_signed(secret, payload) for payload in payloads]
    tokens += [_signed(secret, header='["alg","HS256"]'), _signed(secret, header='"HS256"')]
    whole, padded = _signed(secret), f"{_b64(_HEADER)}.{_b64('{}')}="
    tokens += [f"{whole}=", f"{whole}==", f"{whole}\n", f" {whole}", f"{whole}.", f"{whole}é", whole[:-1]]
    tokens += [_with_next_last(whole), f"{padded}.{_b64(_mac(padded, secret))}", whole.rpartition(".")[0]]
    tokens += ["", "a.b.c", "é.é.é", "\ud800.\ud800.\ud800"]
    rng.shuffle(tokens)
    return _validated(solution, [(token, secret) for token in tokens])


def expiry_is_not_part_of_the_signature(solution, rng):
    """Signed tokens whose time is long over, or no time at all."""
    secret = _word(rng)
    payloads = f'{{"exp":0}} {{"exp":-1}} {{"exp":null}} {{"exp":[]}} {{"exp":{rng.randint(1, 9)}.5}}'.split()
    return _validated(solution, [(_signed(secret, payload), secret) for payload in payloads])


def around_the_moment_of_expiry(solution, rng):
    """One parser and one token while the clock goes past its expiry, and back."""
    expiry = rng.randint(1, 2_000_000_000)
    clock = _Clock(expiry - 1.0)
    parser = solution.JWTParser(clock)
    token = _signed(_word(rng), f'{{"exp":{expiry}}}')
    seen = []
    for offset in (-1.0, -0.5, 0.0, 0.5, -0.5, 1.0, -1000.0, 1000.0, 0.0):
        clock.now = expiry + offset
        seen.append(parser.is_expired(token))
    clock.now = expiry
    return [*seen, parser.is_expired(token)]


def expiry_with_a_fraction(solution, rng):
    """Expiries half a second around the clock, in several spellings."""
    now = rng.randint(2, 9)
    payloads = [f'{{"exp":{now + half / 2}}}' for half in range(-2, 3)]
    payloads += [f'{{"exp":{now}e0}}', f'{{"exp":{now}.0}}', f'{{"exp":{now}00.5e-2}}', f'{{"exp":{now}E9}}']
    rng.shuffle(payloads)
    return _expired(solution, float(now), payloads)


def without_expiry(solution, rng):
    """Payloads that name no expiry, or one under a name that only looks like it."""
    payloads = ["{}", '{"sub":"exp"}', '{"iat":0,"nbf":0}', '{"EXP":0}']
    payloads += ['{"exp ":0}', '{"expires":0}', '{"a":{"exp":0}}', '{"":0}']
    rng.shuffle(payloads)
    return _expired(solution, float(rng.randint(0, 2_000_000_000)), payloads)


def expiry_at_zero_and_below(solution, rng):
    """Times at the start of all counting and before it, on clocks that stand there."""
    times = ["0", "-0.0", "0.5", "-1", "1", str(-rng.randint(2, 10**9))]
    rng.shuffle(times)
    payloads = [f'{{"exp":{moment}}}' for moment in times]
    return [_expired(solution, now, payloads) for now in (0, 0.0, 0.5, -1.0, float(rng.randint(1, 10**9)))]


def expiry_that_is_no_number(solution, rng):
    """Values of every other kind, those that Python would compare with a number among them."""
    values = ["null", "true", "false", '"1000"', '""', '"soon"', "[]", "[1000]", "{}", '{"exp":1000}', "1000"]
    rng.shuffle(values)
    now = float(rng.choice([0, 1000, 2_000_000_000]))
    return _expired(solution, now, [f'{{"exp":{value}}}' for value in values])


def expiry_of_malformed_tokens(solution, rng):
    """Whether tokens with something wrong in them have expired."""
    parser = solution.JWTParser(_Clock(float(rng.randint(0, 100))))
    tokens = [*_damaged(rng), "", "a.b", "a.b.c", _unsigned("{}", "1"), _unsigned('{"exp":1}', b"\xff")]
    tokens += [_unsigned("[]"), _unsigned("{"), _unsigned('{"exp":NaN}'), _unsigned('{"exp":1}') + "."]
    return [_tried(solution, parser.is_expired, token) for token in tokens]


def expiry_trusts_nobody(solution, rng):
    """Whether tokens with odd algorithms, other times and signatures of nobody have expired."""
    parser = solution.JWTParser(_Clock(1000.0))
    headers = ['{"alg":"none"}', "{}", '{"alg":7}', '{"exp":0}', _HEADER]
    rng.shuffle(headers)
    payloads = ['{"exp":1000}', '{"exp":1000.5}', '{"exp":2000,"nbf":1e9}', '{"exp":9,"iat":1}', '{"exp":1}']
    pairs = zip(payloads, headers, strict=True)
    return [parser.is_expired(_unsigned(payload, header, rng.randbytes(2))) for payload, header in pairs]


def default_clock(solution, rng):
    """A parser on the machine's own clock, with expiries years ago and centuries ahead."""
    parser = solution.JWTParser()
    expiries = [rng.randint(1, 10**9), 1_500_000_000, 30_000_000_000, rng.randint(3 * 10**10, 10**12)]
    return [parser.is_expired(_unsigned(f'{{"exp":{expiry}}}')) for expiry in expiries]


def arguments_by_name(solution, rng):
    """All arguments by name, and two parsers with a clock each between them."""
    secret, expiry = _word(rng), rng.randint(10, 1000)
    token = _signed(secret, f'{{"exp":{expiry}}}')
    early = solution.JWTParser(clock=_Clock(expiry - 0.5))
    late = solution.JWTParser(clock=_Clock(expiry + 0.5))
    seen = [parser.is_expired(token=token) for parser in (early, late, early)]
    return [*seen, early.decode(token=token), late.validate_signature(token=token, secret=secret)]
