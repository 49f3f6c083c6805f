import abc
import base64
import enum
import functools
import hmac
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

Source = TypeVar("Source")
Target = TypeVar("Target")


class JWTError(ValueError):
    code = "jwt_error"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context

    def describe(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(self.context.items()))
        return f"[{self.code}] {self.message} ({details})" if details else f"[{self.code}] {self.message}"


class StructureError(JWTError):
    code = "structure"


class EncodingError(JWTError):
    code = "encoding"


class DocumentError(JWTError):
    code = "document"


class ClaimError(JWTError):
    code = "claim"


class ConfigurationError(JWTError):
    code = "configuration"


class UnknownComponentError(JWTError):
    code = "unknown_component"


class Segment(enum.Enum):
    HEADER = 0
    PAYLOAD = 1
    SIGNATURE = 2

    @property
    def label(self) -> str:
        return self.name.lower()


class Algorithm(enum.Enum):
    HS256 = "sha256"

    @classmethod
    def from_name(cls, name: Any) -> "Algorithm | None":
        for member in cls:
            if member.name == name:
                return member
        return None


class Verdict(enum.Enum):
    VALID = "valid"
    MALFORMED = "malformed"
    UNSUPPORTED_ALGORITHM = "unsupported_algorithm"
    EMPTY_SECRET = "empty_secret"
    MISMATCH = "mismatch"

    @property
    def accepted(self) -> bool:
        return self is Verdict.VALID


class EventKind(enum.Enum):
    PARSED = "parsed"
    REJECTED = "rejected"
    VERIFIED = "verified"
    EXPIRY_CHECKED = "expiry_checked"


@dataclass(frozen=True)
class Event:
    kind: EventKind
    detail: str = ""


class EventListener(abc.ABC):
    @abc.abstractmethod
    def notify(self, event: Event) -> None:
        raise NotImplementedError


class CountingListener(EventListener):
    def __init__(self) -> None:
        self._counts: Counter[EventKind] = Counter()

    def notify(self, event: Event) -> None:
        self._counts[event.kind] += 1

    def count_of(self, kind: EventKind) -> int:
        return self._counts[kind]

    def snapshot(self) -> dict[str, int]:
        return {kind.value: self._counts[kind] for kind in EventKind}


class HistoryListener(EventListener):
    def __init__(self, capacity: int) -> None:
        self._events: deque[Event] = deque(maxlen=capacity)

    def notify(self, event: Event) -> None:
        self._events.append(event)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def last(self) -> Event | None:
        return self._events[-1] if self._events else None


class EventBus:
    def __init__(self) -> None:
        self._listeners: list[EventListener] = []

    def subscribe(self, listener: EventListener) -> "EventBus":
        self._listeners.append(listener)
        return self

    def unsubscribe(self, listener: EventListener) -> "EventBus":
        if listener in self._listeners:
            self._listeners.remove(listener)
        return self

    def publish(self, kind: EventKind, detail: str = "") -> None:
        event = Event(kind, detail)
        for listener in tuple(self._listeners):
            listener.notify(event)


class Codec(abc.ABC, Generic[Source, Target]):
    @abc.abstractmethod
    def decode(self, source: Source) -> Target:
        raise NotImplementedError

    @abc.abstractmethod
    def encode(self, target: Target) -> Source:
        raise NotImplementedError


class Base64UrlCodec(Codec[str, bytes]):
    _BLOCK = 4
    _PAD = "="

    def decode(self, source: str) -> bytes:
        try:
            data = base64.urlsafe_b64decode(self._padded(source))
        except ValueError as error:
            raise EncodingError("not base64url", length=len(source)) from error
        if self.encode(data) != source:
            raise EncodingError("not the canonical encoding", length=len(source))
        return data

    def encode(self, target: bytes) -> str:
        return base64.urlsafe_b64encode(target).decode("ascii").rstrip(self._PAD)

    def _padded(self, source: str) -> str:
        return source + self._PAD * (-len(source) % self._BLOCK)


class Utf8Codec(Codec[bytes, str]):
    def decode(self, source: bytes) -> str:
        try:
            return source.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DocumentError("not UTF-8", position=error.start) from error

    def encode(self, target: str) -> bytes:
        return target.encode("utf-8")


class JsonObjectCodec(Codec[str, dict[str, Any]]):
    def decode(self, source: str) -> dict[str, Any]:
        try:
            document = json.loads(source, parse_constant=self._refuse)
        except json.JSONDecodeError as error:
            raise DocumentError("not JSON", position=error.pos) from error
        if not isinstance(document, dict):
            raise DocumentError("not an object", kind=type(document).__name__)
        return document

    def encode(self, target: dict[str, Any]) -> str:
        return json.dumps(target, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def _refuse(constant: str) -> NoReturn:
        raise DocumentError("not a JSON number", constant=constant)


class ChainedCodec(Codec[Any, Any]):
    def __init__(self, *codecs: Codec[Any, Any]) -> None:
        self._codecs = codecs

    def decode(self, source: Any) -> Any:
        value = source
        for codec in self._codecs:
            value = codec.decode(value)
        return value

    def encode(self, target: Any) -> Any:
        value = target
        for codec in reversed(self._codecs):
            value = codec.encode(value)
        return value


class CodecRegistry:
    def __init__(self) -> None:
        self._codecs: dict[Segment, Codec[str, Any]] = {}

    def register(self, segment: Segment, codec: Codec[str, Any]) -> "CodecRegistry":
        if segment in self._codecs:
            raise ConfigurationError("codec registered twice", segment=segment.label)
        self._codecs[segment] = codec
        return self

    def resolve(self, segment: Segment) -> Codec[str, Any]:
        try:
            return self._codecs[segment]
        except KeyError:
            raise UnknownComponentError("no codec", segment=segment.label) from None

    @classmethod
    def standard(cls) -> "CodecRegistry":
        document = ChainedCodec(Base64UrlCodec(), Utf8Codec(), JsonObjectCodec())
        registry = cls()
        registry.register(Segment.HEADER, document)
        registry.register(Segment.PAYLOAD, document)
        registry.register(Segment.SIGNATURE, Base64UrlCodec())
        return registry


@dataclass(frozen=True)
class RawToken:
    text: str
    segments: tuple[str, ...]

    def segment(self, segment: Segment) -> str:
        return self.segments[segment.value]

    @property
    def signing_input(self) -> bytes:
        signed = (self.segment(Segment.HEADER), self.segment(Segment.PAYLOAD))
        return ".".join(signed).encode("ascii")


@dataclass(frozen=True)
class ParsedToken:
    raw: RawToken
    header: dict[str, Any]
    payload: dict[str, Any]
    signature: bytes

    def as_mapping(self) -> dict[str, Any]:
        return {
            Segment.HEADER.label: self.header,
            Segment.PAYLOAD.label: self.payload,
            Segment.SIGNATURE.label: self.signature,
        }


class Tokenizer:
    def __init__(self, separator: str) -> None:
        self._separator = separator

    def tokenize(self, text: str) -> RawToken:
        segments = tuple(text.split(self._separator))
        if len(segments) != len(Segment):
            raise StructureError("wrong number of segments", found=len(segments))
        return RawToken(text, segments)


class TokenReader:
    def __init__(self, tokenizer: Tokenizer, registry: CodecRegistry) -> None:
        self._tokenizer = tokenizer
        self._registry = registry

    def read(self, text: str) -> ParsedToken:
        raw = self._tokenizer.tokenize(text)
        header = self._decode(raw, Segment.HEADER)
        payload = self._decode(raw, Segment.PAYLOAD)
        signature = self._decode(raw, Segment.SIGNATURE)
        return ParsedToken(raw=raw, header=header, payload=payload, signature=signature)

    def _decode(self, raw: RawToken, segment: Segment) -> Any:
        return self._registry.resolve(segment).decode(raw.segment(segment))


class Signer(abc.ABC):
    @property
    @abc.abstractmethod
    def algorithm(self) -> Algorithm:
        raise NotImplementedError

    @abc.abstractmethod
    def sign(self, message: bytes, key: bytes) -> bytes:
        raise NotImplementedError


class HmacSigner(Signer):
    def __init__(self, algorithm: Algorithm) -> None:
        self._algorithm = algorithm

    @property
    def algorithm(self) -> Algorithm:
        return self._algorithm

    def sign(self, message: bytes, key: bytes) -> bytes:
        return hmac.new(key, message, self._algorithm.value).digest()


class SignerFactory:
    def __init__(self) -> None:
        self._makers: dict[Algorithm, Callable[[], Signer]] = {}

    def register(self, algorithm: Algorithm, maker: Callable[[], Signer]) -> "SignerFactory":
        self._makers[algorithm] = maker
        return self

    def supports(self, algorithm: Algorithm | None) -> bool:
        return algorithm in self._makers

    def create(self, algorithm: Algorithm) -> Signer:
        maker = self._makers.get(algorithm)
        if maker is None:
            raise UnknownComponentError("no signer", algorithm=algorithm.name)
        return maker()

    @classmethod
    def standard(cls) -> "SignerFactory":
        factory = cls()
        for algorithm in Algorithm:
            factory.register(algorithm, functools.partial(HmacSigner, algorithm))
        return factory


@dataclass
class VerificationContext:
    token: ParsedToken
    secret: str
    algorithm: Algorithm | None = None
    verdict: Verdict | None = None
    trail: list[str] = field(default_factory=list)

    def decide(self, verdict: Verdict) -> None:
        self.verdict = verdict


class VerificationStage(abc.ABC):
    name = "stage"

    def run(self, context: VerificationContext) -> None:
        context.trail.append(self.name)
        self.apply(context)

    @abc.abstractmethod
    def apply(self, context: VerificationContext) -> None:
        raise NotImplementedError


class SecretStage(VerificationStage):
    name = "secret"

    def apply(self, context: VerificationContext) -> None:
        if not context.secret:
            context.decide(Verdict.EMPTY_SECRET)


class AlgorithmStage(VerificationStage):
    name = "algorithm"

    def __init__(self, factory: SignerFactory) -> None:
        self._factory = factory

    def apply(self, context: VerificationContext) -> None:
        algorithm = Algorithm.from_name(context.token.header.get("alg"))
        if not self._factory.supports(algorithm):
            context.decide(Verdict.UNSUPPORTED_ALGORITHM)
            return
        context.algorithm = algorithm


class SignatureStage(VerificationStage):
    name = "signature"

    def __init__(self, factory: SignerFactory) -> None:
        self._factory = factory

    def apply(self, context: VerificationContext) -> None:
        if context.algorithm is None:
            context.decide(Verdict.UNSUPPORTED_ALGORITHM)
            return
        signer = self._factory.create(context.algorithm)
        expected = signer.sign(context.token.raw.signing_input, context.secret.encode("utf-8"))
        matches = hmac.compare_digest(expected, context.token.signature)
        context.decide(Verdict.VALID if matches else Verdict.MISMATCH)


class VerificationPipeline:
    def __init__(self, stages: tuple[VerificationStage, ...]) -> None:
        self._stages = stages

    def execute(self, token: ParsedToken, secret: str) -> Verdict:
        context = VerificationContext(token, secret)
        for stage in self._stages:
            stage.run(context)
            if context.verdict is not None:
                return context.verdict
        return Verdict.MISMATCH

    @classmethod
    def standard(cls, factory: SignerFactory) -> "VerificationPipeline":
        return cls((SecretStage(), AlgorithmStage(factory), SignatureStage(factory)))


class Claim(abc.ABC):
    key = ""

    def present_in(self, payload: dict[str, Any]) -> bool:
        return self.key in payload

    @abc.abstractmethod
    def extract(self, payload: dict[str, Any]) -> Any:
        raise NotImplementedError


class NumericDateClaim(Claim):
    def __init__(self, key: str) -> None:
        self.key = key

    def extract(self, payload: dict[str, Any]) -> float:
        value = payload[self.key]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ClaimError("not a number", claim=self.key, kind=type(value).__name__)
        return value


class ExpiryPolicy(abc.ABC):
    @abc.abstractmethod
    def has_expired(self, payload: dict[str, Any], now: Callable[[], float]) -> bool:
        raise NotImplementedError


class StrictExpiryPolicy(ExpiryPolicy):
    def __init__(self, claim: NumericDateClaim) -> None:
        self._claim = claim

    def has_expired(self, payload: dict[str, Any], now: Callable[[], float]) -> bool:
        if not self._claim.present_in(payload):
            return False
        moment = self._claim.extract(payload)
        return now() >= moment


@dataclass(frozen=True)
class ParserConfiguration:
    clock: Callable[[], float]
    separator: str = "."
    expiry_claim: str = "exp"
    history_capacity: int = 16

    def validated(self) -> "ParserConfiguration":
        if len(self.separator) != 1:
            raise ConfigurationError("separator must be one character", separator=self.separator)
        if not self.expiry_claim:
            raise ConfigurationError("expiry claim must have a name")
        if self.history_capacity < 1:
            raise ConfigurationError("history must hold something", capacity=self.history_capacity)
        return self


class ParserComponents:
    def __init__(self, configuration: ParserConfiguration) -> None:
        self.configuration = configuration.validated()
        self.metrics = CountingListener()
        self.history = HistoryListener(configuration.history_capacity)
        self.events = EventBus()
        self.events.subscribe(self.metrics)
        self.events.subscribe(self.history)

    @functools.cached_property
    def reader(self) -> TokenReader:
        return TokenReader(Tokenizer(self.configuration.separator), CodecRegistry.standard())

    @functools.cached_property
    def pipeline(self) -> VerificationPipeline:
        return VerificationPipeline.standard(SignerFactory.standard())

    @functools.cached_property
    def expiry_policy(self) -> ExpiryPolicy:
        return StrictExpiryPolicy(NumericDateClaim(self.configuration.expiry_claim))


class ParserComponentsBuilder:
    def __init__(self) -> None:
        self._clock: Callable[[], float] = time.time
        self._separator = "."
        self._expiry_claim = "exp"

    def with_clock(self, clock: Callable[[], float]) -> "ParserComponentsBuilder":
        self._clock = clock
        return self

    def with_separator(self, separator: str) -> "ParserComponentsBuilder":
        self._separator = separator
        return self

    def with_expiry_claim(self, claim: str) -> "ParserComponentsBuilder":
        self._expiry_claim = claim
        return self

    def build(self) -> ParserComponents:
        configuration = ParserConfiguration(
            clock=self._clock, separator=self._separator, expiry_claim=self._expiry_claim
        )
        return ParserComponents(configuration)


class JWTParser:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._components = ParserComponentsBuilder().with_clock(clock).build()

    def decode(self, token: str) -> dict[str, Any]:
        return self._read(token).as_mapping()

    def validate_signature(self, token: str, secret: str) -> bool:
        verdict = self._verify(token, secret)
        self._components.events.publish(EventKind.VERIFIED, verdict.value)
        return verdict.accepted

    def is_expired(self, token: str) -> bool:
        payload = self._read(token).payload
        clock = self._components.configuration.clock
        expired = self._components.expiry_policy.has_expired(payload, clock)
        self._components.events.publish(EventKind.EXPIRY_CHECKED, str(expired))
        return expired

    def _verify(self, token: str, secret: str) -> Verdict:
        try:
            parsed = self._read(token)
        except JWTError:
            return Verdict.MALFORMED
        return self._components.pipeline.execute(parsed, secret)

    def _read(self, token: str) -> ParsedToken:
        try:
            parsed = self._components.reader.read(token)
        except JWTError as error:
            self._components.events.publish(EventKind.REJECTED, error.code)
            raise
        self._components.events.publish(EventKind.PARSED)
        return parsed
