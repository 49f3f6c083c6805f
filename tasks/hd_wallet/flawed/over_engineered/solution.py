"""A wallet toolkit with exchangeable curves, multiplication engines, path grammars and address formats."""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

Product = TypeVar("Product")


class WalletError(Exception):
    """The root of all errors of this toolkit."""


class SeedError(WalletError, ValueError):
    """A seed has a wrong length."""


class PrivateKeyError(WalletError, ValueError):
    """Bytes are no private key."""


class PathError(WalletError, ValueError):
    """A text is no path."""


class RootError(PathError):
    """A path does not begin with its root."""


class StepError(PathError):
    """A step of a path is malformed."""


class DepthError(PathError):
    """A path is too deep."""


class ConfigurationError(WalletError):
    """Components do not fit together."""


class UnknownComponentError(WalletError, LookupError):
    """No component goes by this name."""


class Registry(Generic[Product]):
    def __init__(self, what: str) -> None:
        self._what = what
        self._makers: dict[str, Callable[[], Product]] = {}

    def register(self, name: str, maker: Callable[[], Product]) -> Registry[Product]:
        if name in self._makers:
            raise ConfigurationError(f"{self._what} {name!r} is registered already")
        self._makers[name] = maker
        return self

    def create(self, name: str) -> Product:
        if name not in self._makers:
            raise UnknownComponentError(f"no {self._what} is called {name!r}")
        maker = self._makers[name]
        return maker()

    def names(self) -> list[str]:
        return sorted(self._makers)


class EventKind(Enum):
    WALLET_OPENED = "wallet opened"
    PATH_PARSED = "path parsed"
    CHILD_DERIVED = "child derived"
    PUBLIC_KEY_MADE = "public key made"
    ADDRESS_MADE = "address made"


@dataclass(frozen=True)
class Event:
    kind: EventKind
    payload: Any = None


class EventListener(ABC):
    @abstractmethod
    def notify(self, event: Event) -> None:
        """Take notice of an event."""


class CountingListener(EventListener):
    def __init__(self) -> None:
        self._counts: dict[EventKind, int] = {}

    def notify(self, event: Event) -> None:
        before = self._counts.get(event.kind, 0)
        self._counts[event.kind] = before + 1

    def count(self, kind: EventKind) -> int:
        return self._counts.get(kind, 0)


class EventBus:
    def __init__(self, listeners: Iterable[EventListener] = ()) -> None:
        self._listeners: list[EventListener] = []
        for listener in listeners:
            self.subscribe(listener)

    def subscribe(self, listener: EventListener) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: EventListener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def publish(self, kind: EventKind, payload: Any = None) -> None:
        event = Event(kind, payload)
        for listener in self._listeners:
            listener.notify(event)


class Digest(ABC):
    @abstractmethod
    def of(self, data: bytes) -> bytes:
        """The digest of some bytes."""


class Sha256Digest(Digest):
    def of(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


class DoubledDigest(Digest):
    """Applies another digest twice."""

    def __init__(self, inner: Digest) -> None:
        self._inner = inner

    def of(self, data: bytes) -> bytes:
        once = self._inner.of(data)
        return self._inner.of(once)


class TruncatedDigest(Digest):
    """Keeps the beginning of another digest."""

    def __init__(self, inner: Digest, length: int) -> None:
        self._inner = inner
        self._length = length

    def of(self, data: bytes) -> bytes:
        whole = self._inner.of(data)
        return whole[: self._length]


class IntegerCodec:
    def __init__(self, length: int, order: str = "big") -> None:
        self._length = length
        self._order = order

    @property
    def length(self) -> int:
        return self._length

    def encode(self, number: int) -> bytes:
        if self._order == "big":
            return number.to_bytes(self._length, "big")
        return number.to_bytes(self._length, "little")

    def decode(self, data: bytes) -> int:
        if self._order == "big":
            return int.from_bytes(data, "big")
        return int.from_bytes(data, "little")


class PrimeField:
    def __init__(self, modulus: int) -> None:
        self._modulus = modulus

    @property
    def modulus(self) -> int:
        return self._modulus

    def reduce(self, value: int) -> int:
        return value % self._modulus

    def add(self, left: int, right: int) -> int:
        return self.reduce(left + right)

    def subtract(self, left: int, right: int) -> int:
        return self.reduce(left - right)

    def multiply(self, left: int, right: int) -> int:
        return self.reduce(left * right)

    def square(self, value: int) -> int:
        return self.multiply(value, value)

    def inverse(self, value: int) -> int:
        return pow(value, -1, self._modulus)

    def divide(self, left: int, right: int) -> int:
        return self.multiply(left, self.inverse(right))


@dataclass(frozen=True)
class AffinePoint:
    x: int
    y: int

    @property
    def has_even_y(self) -> bool:
        return self.y % 2 == 0


@dataclass(frozen=True)
class CurveParameters:
    name: str
    prime: int
    order: int
    a: int
    b: int
    generator: AffinePoint

    def check(self) -> None:
        left = self.generator.y**2
        right = self.generator.x**3 + self.a * self.generator.x + self.b
        if (left - right) % self.prime:
            raise ConfigurationError("the generator is not on the curve")


class CurveParametersFactory(ABC):
    @abstractmethod
    def create(self) -> CurveParameters:
        """The parameters of a curve."""


class Secp256k1Factory(CurveParametersFactory):
    def create(self) -> CurveParameters:
        generator = AffinePoint(
            0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
            0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
        )
        parameters = CurveParameters(
            name="secp256k1",
            prime=2**256 - 2**32 - 977,
            order=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
            a=0,
            b=7,
            generator=generator,
        )
        parameters.check()
        return parameters


class Curve:
    def __init__(self, parameters: CurveParameters) -> None:
        self._parameters = parameters
        self._field = PrimeField(parameters.prime)

    @property
    def order(self) -> int:
        return self._parameters.order

    @property
    def generator(self) -> AffinePoint:
        return self._parameters.generator

    def add(self, left: AffinePoint | None, right: AffinePoint | None) -> AffinePoint | None:
        if left is None:
            return right
        if right is None:
            return left
        if left.x == right.x:
            if self._field.add(left.y, right.y) == 0:
                return None
            return self.double(left)
        rise = self._field.subtract(right.y, left.y)
        run = self._field.subtract(right.x, left.x)
        return self._on_line(left, right, self._field.divide(rise, run))

    def double(self, point: AffinePoint | None) -> AffinePoint | None:
        if point is None:
            return None
        squared = self._field.square(point.x)
        rise = self._field.add(3 * squared, self._parameters.a)
        run = self._field.add(point.y, point.y)
        return self._on_line(point, point, self._field.divide(rise, run))

    def _on_line(self, left: AffinePoint, right: AffinePoint, slope: int) -> AffinePoint:
        x = self._field.reduce(slope * slope - left.x - right.x)
        y = self._field.reduce(slope * (left.x - x) - left.y)
        return AffinePoint(x, y)


class MultiplicationEngine(ABC):
    def __init__(self, curve: Curve) -> None:
        self._curve = curve

    @abstractmethod
    def multiply(self, factor: int, point: AffinePoint) -> AffinePoint | None:
        """The multiple of a point."""


class DoubleAndAddEngine(MultiplicationEngine):
    def multiply(self, factor: int, point: AffinePoint) -> AffinePoint | None:
        result: AffinePoint | None = None
        addend: AffinePoint | None = point
        remaining = factor
        while remaining:
            if remaining % 2:
                result = self._curve.add(result, addend)
            addend = self._curve.double(addend)
            remaining //= 2
        return result


class LadderEngine(MultiplicationEngine):
    def multiply(self, factor: int, point: AffinePoint) -> AffinePoint | None:
        low: AffinePoint | None = None
        high: AffinePoint | None = point
        for bit in bin(factor)[2:]:
            both = self._curve.add(low, high)
            if bit == "1":
                low = both
                high = self._curve.double(high)
            else:
                low = self._curve.double(low)
                high = both
        return low


class PointEncoder(ABC):
    @abstractmethod
    def encode(self, point: AffinePoint) -> bytes:
        """The bytes of a point."""


class CompressedEncoder(PointEncoder):
    def __init__(self, codec: IntegerCodec) -> None:
        self._codec = codec

    def encode(self, point: AffinePoint) -> bytes:
        prefix = b"\x02" if point.has_even_y else b"\x03"
        return prefix + self._codec.encode(point.x)


class UncompressedEncoder(PointEncoder):
    def __init__(self, codec: IntegerCodec) -> None:
        self._codec = codec

    def encode(self, point: AffinePoint) -> bytes:
        x = self._codec.encode(point.x)
        y = self._codec.encode(point.y)
        return b"\x04" + x + y


class PrivateKeyValidator:
    def __init__(self, codec: IntegerCodec, order: int) -> None:
        self._codec = codec
        self._order = order

    def validate(self, data: bytes) -> int:
        if len(data) != self._codec.length:
            raise PrivateKeyError("a private key has another length")
        number = self._codec.decode(data)
        if number == 0:
            raise PrivateKeyError("zero is no private key")
        if number >= self._order:
            raise PrivateKeyError("a private key is below the order of the curve")
        return number


class PublicKeyService:
    def __init__(self, curve: Curve, engine: MultiplicationEngine, encoder: PointEncoder) -> None:
        self._curve = curve
        self._engine = engine
        self._encoder = encoder
        self._validator = PrivateKeyValidator(IntegerCodec(32), curve.order)

    def public_key(self, private_key: bytes) -> bytes:
        factor = self._validator.validate(private_key)
        point = self._engine.multiply(factor, self._curve.generator)
        if point is None:
            raise PrivateKeyError("the point is at infinity")
        return self._encoder.encode(point)


@dataclass(frozen=True)
class PathStep:
    number: int
    hardened: bool

    @property
    def index(self) -> int:
        if self.hardened:
            return self.number + 2**31
        return self.number


@dataclass(frozen=True)
class DerivationPath:
    steps: tuple[PathStep, ...]

    def __iter__(self) -> Iterator[PathStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def parent(self) -> DerivationPath:
        return DerivationPath(self.steps[:-1])


class TokenKind(Enum):
    ROOT = "root"
    SLASH = "slash"
    NUMBER = "number"
    MARK = "mark"


@dataclass(frozen=True)
class Token:
    kind: TokenKind
    text: str


class PathTokenizer:
    """Cuts a path into tokens."""

    DIGITS = "0123456789"
    MARKS = "'h"

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def tokens(self) -> Iterator[Token]:
        while self._place < len(self._text):
            yield self._next()

    def _next(self) -> Token:
        letter = self._text[self._place]
        if letter in self.DIGITS:
            return Token(TokenKind.NUMBER, self._number())
        self._place += 1
        if letter == "/":
            return Token(TokenKind.SLASH, letter)
        if letter in self.MARKS:
            return Token(TokenKind.MARK, letter)
        if letter == "m":
            return Token(TokenKind.ROOT, letter)
        raise StepError(f"a path does not hold {letter!r}")

    def _number(self) -> str:
        start = self._place
        while self._place < len(self._text) and self._text[self._place] in self.DIGITS:
            self._place += 1
        return self._text[start : self._place]


class NumberRule(ABC):
    @abstractmethod
    def check(self, text: str) -> None:
        """Raise a StepError if the text breaks the rule."""


class NoLeadingZeroRule(NumberRule):
    def check(self, text: str) -> None:
        if len(text) > 1 and text.startswith("0"):
            raise StepError("a number has no zeros in front")


class LengthRule(NumberRule):
    def __init__(self, longest: int) -> None:
        self._longest = longest

    def check(self, text: str) -> None:
        if len(text) > self._longest:
            raise StepError("a number is too long")


class RangeRule(NumberRule):
    def __init__(self, limit: int) -> None:
        self._limit = limit

    def check(self, text: str) -> None:
        if int(text) >= self._limit:
            raise StepError("a number is too large")


class TokenStream:
    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = list(tokens)
        self._place = 0

    @property
    def finished(self) -> bool:
        return self._place >= len(self._tokens)

    def accept(self, kind: TokenKind) -> Token | None:
        if self.finished:
            return None
        token = self._tokens[self._place]
        if token.kind is not kind:
            return None
        self._place += 1
        return token


class PathParser:
    def __init__(self, rules: Iterable[NumberRule], deepest: int) -> None:
        self._rules = list(rules)
        self._deepest = deepest

    def parse(self, text: str) -> DerivationPath:
        stream = TokenStream(PathTokenizer(text).tokens())
        if stream.accept(TokenKind.ROOT) is None:
            raise RootError("a path begins with m")
        steps: list[PathStep] = []
        while not stream.finished:
            steps.append(self._step(stream))
        if len(steps) > self._deepest:
            raise DepthError("a path is too deep")
        return DerivationPath(tuple(steps))

    def _step(self, stream: TokenStream) -> PathStep:
        if stream.accept(TokenKind.SLASH) is None:
            raise StepError("a step begins with a slash")
        number = stream.accept(TokenKind.NUMBER)
        if number is None:
            raise StepError("a step has a number")
        for rule in self._rules:
            rule.check(number.text)
        mark = stream.accept(TokenKind.MARK)
        return PathStep(int(number.text), mark is not None)


@dataclass(frozen=True)
class ExtendedKey:
    private_key: bytes
    chain_code: bytes
    depth: int = 0

    @classmethod
    def split(cls, data: bytes, depth: int = 0) -> ExtendedKey:
        return cls(data[:32], data[32:], depth)


class KeyedHash:
    def __init__(self, algorithm: str = "sha512") -> None:
        self._algorithm = algorithm

    def of(self, key: bytes, message: bytes) -> bytes:
        machine = hmac.new(key, message, self._algorithm)
        return machine.digest()


class ChildMessageStrategy(ABC):
    @abstractmethod
    def message(self, parent: ExtendedKey, index: bytes) -> bytes:
        """What is hashed for a child."""


class HardenedMessage(ChildMessageStrategy):
    def message(self, parent: ExtendedKey, index: bytes) -> bytes:
        return b"\x00" + parent.private_key + index


class NormalMessage(ChildMessageStrategy):
    def __init__(self, service: PublicKeyService) -> None:
        self._service = service

    def message(self, parent: ExtendedKey, index: bytes) -> bytes:
        public = self._service.public_key(parent.private_key)
        return public + index


class ChildMessageSelector:
    def __init__(self, service: PublicKeyService) -> None:
        self._hardened: ChildMessageStrategy = HardenedMessage()
        self._normal: ChildMessageStrategy = NormalMessage(service)

    def select(self, step: PathStep) -> ChildMessageStrategy:
        if step.hardened:
            return self._hardened
        return self._normal


class MasterKeyGenerator:
    def __init__(self, keyed_hash: KeyedHash, salt: bytes, shortest: int, longest: int) -> None:
        self._keyed_hash = keyed_hash
        self._salt = salt
        self._shortest = shortest
        self._longest = longest

    def generate(self, seed: bytes) -> ExtendedKey:
        if len(seed) < self._shortest:
            raise SeedError("the seed is too short")
        if len(seed) > self._longest:
            raise SeedError("the seed is too long")
        data = self._keyed_hash.of(self._salt, seed)
        return ExtendedKey.split(data)


class ChildKeyDeriver:
    def __init__(self, keyed_hash: KeyedHash, selector: ChildMessageSelector, order: int) -> None:
        self._keyed_hash = keyed_hash
        self._selector = selector
        self._scalars = PrimeField(order)
        self._key_codec = IntegerCodec(32)
        self._index_codec = IntegerCodec(4)

    def derive(self, parent: ExtendedKey, step: PathStep) -> ExtendedKey:
        index = self._index_codec.encode(step.index)
        strategy = self._selector.select(step)
        message = strategy.message(parent, index)
        mixed = ExtendedKey.split(self._keyed_hash.of(parent.chain_code, message))
        tweak = self._key_codec.decode(mixed.private_key)
        number = self._key_codec.decode(parent.private_key)
        total = self._scalars.add(tweak, number)
        return ExtendedKey(self._key_codec.encode(total), mixed.chain_code, parent.depth + 1)


class KeyTree:
    """Walks down from the root, and tells a bus of each step."""

    def __init__(self, root: ExtendedKey, deriver: ChildKeyDeriver, bus: EventBus) -> None:
        self._root = root
        self._deriver = deriver
        self._bus = bus

    def at(self, path: DerivationPath) -> ExtendedKey:
        node = self._root
        for step in path:
            node = self._deriver.derive(node, step)
            self._bus.publish(EventKind.CHILD_DERIVED, node.depth)
        return node


class TextEncoding(ABC):
    @abstractmethod
    def encode(self, data: bytes) -> str:
        """Bytes as text."""


class BaseEncoding(TextEncoding):
    def __init__(self, alphabet: str) -> None:
        self._alphabet = alphabet

    def encode(self, data: bytes) -> str:
        zeros = self._leading_zeros(data)
        number = int.from_bytes(data, "big")
        digits = [self._alphabet[digit] for digit in self._digits(number)]
        digits.reverse()
        return self._alphabet[0] * zeros + "".join(digits)

    def _digits(self, number: int) -> Iterator[int]:
        base = len(self._alphabet)
        while number:
            number, digit = divmod(number, base)
            yield digit

    def _leading_zeros(self, data: bytes) -> int:
        count = 0
        for byte in data:
            if byte:
                break
            count += 1
        return count


class ChecksummedEncoding(TextEncoding):
    """Adds a checksum to what another encoding writes."""

    def __init__(self, inner: TextEncoding, checksum: Digest) -> None:
        self._inner = inner
        self._checksum = checksum

    def encode(self, data: bytes) -> str:
        checksum = self._checksum.of(data)
        return self._inner.encode(data + checksum)


class AddressFormat(ABC):
    @abstractmethod
    def address(self, public_key_bytes: bytes) -> str:
        """The address to a public key."""


class HashedAddressFormat(AddressFormat):
    def __init__(self, version: bytes, digest: Digest, encoding: TextEncoding) -> None:
        self._version = version
        self._digest = digest
        self._encoding = encoding

    def address(self, public_key_bytes: bytes) -> str:
        payload = self._version + self._digest.of(public_key_bytes)
        return self._encoding.encode(payload)


@dataclass(frozen=True)
class WalletConfiguration:
    curve: str = "secp256k1"
    engine: str = "double-and-add"
    encoder: str = "compressed"
    salt: bytes = b"Bitcoin seed"
    shortest_seed: int = 16
    longest_seed: int = 64
    deepest_path: int = 255
    version: bytes = b"\x00"
    alphabet: str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    listeners: tuple[EventListener, ...] = field(default_factory=tuple)


class ComponentFactory:
    """Makes all parts that a configuration names."""

    def __init__(self, configuration: WalletConfiguration) -> None:
        self._configuration = configuration
        self._bus = EventBus(configuration.listeners)

    @property
    def bus(self) -> EventBus:
        return self._bus

    def curve(self) -> Curve:
        registry: Registry[CurveParametersFactory] = Registry("curve")
        registry.register("secp256k1", Secp256k1Factory)
        factory = registry.create(self._configuration.curve)
        return Curve(factory.create())

    def engine(self, curve: Curve) -> MultiplicationEngine:
        registry: Registry[MultiplicationEngine] = Registry("engine")
        registry.register("double-and-add", lambda: DoubleAndAddEngine(curve))
        registry.register("ladder", lambda: LadderEngine(curve))
        return registry.create(self._configuration.engine)

    def encoder(self) -> PointEncoder:
        codec = IntegerCodec(32)
        registry: Registry[PointEncoder] = Registry("encoder")
        registry.register("compressed", lambda: CompressedEncoder(codec))
        registry.register("uncompressed", lambda: UncompressedEncoder(codec))
        return registry.create(self._configuration.encoder)

    def public_key_service(self) -> PublicKeyService:
        curve = self.curve()
        return PublicKeyService(curve, self.engine(curve), self.encoder())

    def parser(self) -> PathParser:
        rules: list[NumberRule] = [NoLeadingZeroRule(), LengthRule(10), RangeRule(2**31)]
        return PathParser(rules, self._configuration.deepest_path)

    def master_key_generator(self) -> MasterKeyGenerator:
        return MasterKeyGenerator(
            KeyedHash(),
            self._configuration.salt,
            self._configuration.shortest_seed,
            self._configuration.longest_seed,
        )

    def deriver(self) -> ChildKeyDeriver:
        selector = ChildMessageSelector(self.public_key_service())
        return ChildKeyDeriver(KeyedHash(), selector, self.curve().order)

    def text_encoding(self) -> TextEncoding:
        checksum = TruncatedDigest(DoubledDigest(Sha256Digest()), 4)
        return ChecksummedEncoding(BaseEncoding(self._configuration.alphabet), checksum)

    def address_format(self) -> AddressFormat:
        digest = TruncatedDigest(DoubledDigest(Sha256Digest()), 20)
        return HashedAddressFormat(self._configuration.version, digest, self.text_encoding())


class HDWallet:
    """The facade over the toolkit."""

    def __init__(self, seed: bytes) -> None:
        factory = ComponentFactory(WalletConfiguration())
        root = factory.master_key_generator().generate(seed)
        self._bus = factory.bus
        self._parser = factory.parser()
        self._tree = KeyTree(root, factory.deriver(), self._bus)
        self._service = factory.public_key_service()
        self._format = factory.address_format()
        self._bus.publish(EventKind.WALLET_OPENED)

    def derive_private_key(self, path: str) -> bytes:
        parsed = self._parser.parse(path)
        self._bus.publish(EventKind.PATH_PARSED, len(parsed))
        node = self._tree.at(parsed)
        return node.private_key

    def get_public_key(self, path: str) -> bytes:
        private = self.derive_private_key(path)
        public = self._service.public_key(private)
        self._bus.publish(EventKind.PUBLIC_KEY_MADE)
        return public

    def get_address(self, path: str) -> str:
        public = self.get_public_key(path)
        address = self._format.address(public)
        self._bus.publish(EventKind.ADDRESS_MADE)
        return address


def public_key(private_key: bytes) -> bytes:
    factory = ComponentFactory(WalletConfiguration())
    service = factory.public_key_service()
    return service.public_key(private_key)


def base58check(payload: bytes) -> str:
    factory = ComponentFactory(WalletConfiguration())
    encoding = factory.text_encoding()
    return encoding.encode(payload)
