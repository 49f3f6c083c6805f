"""An extensible signature toolkit with pluggable curves, hashes, nonces, multipliers and events."""

from __future__ import annotations

import hashlib
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")

PlainPoint = tuple[int, int] | None


# --- Errors ---------------------------------------------------------------------------------------


class ToolkitError(Exception):
    """Base class of all errors of the toolkit."""


class ConfigurationError(ToolkitError, ValueError):
    """The configuration is invalid."""


class InvalidPrivateKeyError(ToolkitError, ValueError):
    """A private key is out of range."""


class ValidationError(ToolkitError, ValueError):
    """Something from outside is malformed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.name.lower())
        self.problem = problem


class ComponentNotFoundError(ToolkitError, LookupError):
    """A registry has no component of that name."""


class Problem(Enum):
    """What can be wrong with a signature or a key."""

    NOT_A_PAIR = auto()
    OUT_OF_RANGE = auto()
    NOT_ON_CURVE = auto()


# --- Registries -----------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to factories of components."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._factories: dict[str, Callable[..., T]] = {}

    def register(self, name: str, factory: Callable[..., T]) -> ComponentRegistry[T]:
        if name in self._factories:
            raise ConfigurationError(f"{self._kind} {name!r} is already registered")
        self._factories[name] = factory
        return self

    def create(self, name: str, *arguments: Any) -> T:
        factory = self._factories.get(name)
        if factory is None:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        return factory(*arguments)

    def __contains__(self, name: str) -> bool:
        return name in self._factories

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._factories))


# --- Fields ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrimeField:
    """Arithmetic modulo a prime."""

    modulus: int

    def element(self, value: int) -> FieldElement:
        return FieldElement(value % self.modulus, self)

    def contains(self, value: int) -> bool:
        return 0 <= value < self.modulus

    @property
    def zero(self) -> FieldElement:
        return self.element(0)

    @property
    def one(self) -> FieldElement:
        return self.element(1)


@dataclass(frozen=True)
class FieldElement:
    """A number modulo a prime."""

    value: int
    field: PrimeField

    def plus(self, other: FieldElement) -> FieldElement:
        return self.field.element(self.value + other.value)

    def minus(self, other: FieldElement) -> FieldElement:
        return self.field.element(self.value - other.value)

    def times(self, other: FieldElement) -> FieldElement:
        return self.field.element(self.value * other.value)

    def scaled(self, factor: int) -> FieldElement:
        return self.field.element(self.value * factor)

    def squared(self) -> FieldElement:
        return self.times(self)

    def cubed(self) -> FieldElement:
        return self.squared().times(self)

    def negated(self) -> FieldElement:
        return self.field.element(-self.value)

    def inverted(self) -> FieldElement:
        return self.field.element(pow(self.value, -1, self.field.modulus))

    def over(self, other: FieldElement) -> FieldElement:
        return self.times(other.inverted())

    @property
    def is_zero(self) -> bool:
        return self.value == 0


# --- Curves ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DomainParameters:
    """The numbers that make a curve."""

    name: str
    prime: int
    a: int
    b: int
    generator_x: int
    generator_y: int
    order: int

    def validate(self) -> DomainParameters:
        if self.prime < 3 or self.order < 3:
            raise ConfigurationError("prime and order must be larger")
        left = pow(self.generator_y, 2, self.prime)
        right = (pow(self.generator_x, 3, self.prime) + self.a * self.generator_x + self.b) % self.prime
        if left != right:
            raise ConfigurationError("the generator is not on the curve")
        return self


class CurveProvider(ABC):
    """Knows the parameters of a curve."""

    @abstractmethod
    def parameters(self) -> DomainParameters: ...


class Secp256k1Provider(CurveProvider):
    """Knows secp256k1."""

    def parameters(self) -> DomainParameters:
        return DomainParameters(
            name="secp256k1",
            prime=2**256 - 2**32 - 977,
            a=0,
            b=7,
            generator_x=0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
            generator_y=0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
            order=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
        )


class PointVisitor(ABC, Generic[T]):
    """Does something with each kind of point."""

    @abstractmethod
    def visit_infinity(self, point: InfinityPoint) -> T: ...

    @abstractmethod
    def visit_affine(self, point: AffinePoint) -> T: ...


class CurvePoint(ABC):
    """A point of a curve."""

    @abstractmethod
    def accept(self, visitor: PointVisitor[T]) -> T: ...

    @property
    @abstractmethod
    def is_infinity(self) -> bool: ...


@dataclass(frozen=True)
class InfinityPoint(CurvePoint):
    """The neutral point."""

    def accept(self, visitor: PointVisitor[T]) -> T:
        return visitor.visit_infinity(self)

    @property
    def is_infinity(self) -> bool:
        return True


@dataclass(frozen=True)
class AffinePoint(CurvePoint):
    """Any other point."""

    x: FieldElement
    y: FieldElement

    def accept(self, visitor: PointVisitor[T]) -> T:
        return visitor.visit_affine(self)

    @property
    def is_infinity(self) -> bool:
        return False


class PlainPointVisitor(PointVisitor[PlainPoint]):
    """Turns points into plain tuples."""

    def visit_infinity(self, point: InfinityPoint) -> PlainPoint:
        return None

    def visit_affine(self, point: AffinePoint) -> PlainPoint:
        return (point.x.value, point.y.value)


class NegatingPointVisitor(PointVisitor[CurvePoint]):
    """Turns points into their inverses."""

    def visit_infinity(self, point: InfinityPoint) -> CurvePoint:
        return point

    def visit_affine(self, point: AffinePoint) -> CurvePoint:
        return AffinePoint(point.x, point.y.negated())


class EllipticCurve:
    """The group of a curve's points."""

    def __init__(self, parameters: DomainParameters) -> None:
        self.parameters = parameters.validate()
        self.field = PrimeField(parameters.prime)
        self.scalars = PrimeField(parameters.order)
        self._a = self.field.element(parameters.a)
        self._b = self.field.element(parameters.b)

    @property
    def generator(self) -> CurvePoint:
        return self.point(self.parameters.generator_x, self.parameters.generator_y)

    @property
    def infinity(self) -> CurvePoint:
        return InfinityPoint()

    def point(self, x: int, y: int) -> CurvePoint:
        return AffinePoint(self.field.element(x), self.field.element(y))

    def contains(self, x: int, y: int) -> bool:
        left = self.field.element(y).squared()
        abscissa = self.field.element(x)
        right = abscissa.cubed().plus(self._a.times(abscissa)).plus(self._b)
        return left == right

    def negate(self, point: CurvePoint) -> CurvePoint:
        return point.accept(NegatingPointVisitor())

    def add(self, p: CurvePoint, q: CurvePoint) -> CurvePoint:
        if not isinstance(p, AffinePoint):
            return q
        if not isinstance(q, AffinePoint):
            return p
        if p.x == q.x:
            return self._add_above_each_other(p, q)
        slope = q.y.minus(p.y).over(q.x.minus(p.x))
        return self._third(p, q, slope)

    def _add_above_each_other(self, p: AffinePoint, q: AffinePoint) -> CurvePoint:
        if p.y.plus(q.y).is_zero:
            return self.infinity
        numerator = p.x.squared().scaled(3).plus(self._a)
        slope = numerator.over(p.y.scaled(2))
        return self._third(p, q, slope)

    def _third(self, p: AffinePoint, q: AffinePoint, slope: FieldElement) -> CurvePoint:
        x = slope.squared().minus(p.x).minus(q.x)
        y = slope.times(p.x.minus(x)).minus(p.y)
        return AffinePoint(x, y)


class PointMultiplier(ABC):
    """A way to multiply points."""

    @abstractmethod
    def multiply(self, curve: EllipticCurve, k: int, point: CurvePoint) -> CurvePoint: ...


class DoubleAndAddMultiplier(PointMultiplier):
    """Doubles once for each bit."""

    def multiply(self, curve: EllipticCurve, k: int, point: CurvePoint) -> CurvePoint:
        reduced = k % curve.parameters.order
        result = curve.infinity
        for bit in self._bits(reduced):
            if bit:
                result = curve.add(result, point)
            point = curve.add(point, point)
        return result

    @staticmethod
    def _bits(number: int) -> Iterator[int]:
        while number:
            yield number & 1
            number >>= 1


class CachingMultiplier(PointMultiplier):
    """Remembers some products of another multiplier."""

    def __init__(self, inner: PointMultiplier, capacity: int) -> None:
        self._inner = inner
        self._capacity = capacity
        self._products: dict[tuple[int, CurvePoint], CurvePoint] = {}

    def multiply(self, curve: EllipticCurve, k: int, point: CurvePoint) -> CurvePoint:
        key = (k, point)
        if key not in self._products:
            self._make_room()
            self._products[key] = self._inner.multiply(curve, k, point)
        return self._products[key]

    def _make_room(self) -> None:
        while len(self._products) >= self._capacity:
            oldest = next(iter(self._products))
            del self._products[oldest]


class PointCodec:
    """Translates between plain tuples and points."""

    def __init__(self, curve: EllipticCurve) -> None:
        self._curve = curve
        self._visitor = PlainPointVisitor()

    def decode(self, plain: PlainPoint) -> CurvePoint:
        if plain is None:
            return self._curve.infinity
        x, y = plain
        return self._curve.point(x, y)

    def encode(self, point: CurvePoint) -> PlainPoint:
        return point.accept(self._visitor)


# --- Hashes ---------------------------------------------------------------------------------------


class MessageHasher(ABC):
    """Turns messages into numbers."""

    @abstractmethod
    def hash(self, message: bytes) -> int: ...


class Sha256MessageHasher(MessageHasher):
    """Uses SHA-256."""

    BYTE_ORDER = "big"

    def hash(self, message: bytes) -> int:
        digest = hashlib.sha256(message).digest()
        return int.from_bytes(digest, self.BYTE_ORDER)


# --- Randomness -----------------------------------------------------------------------------------


class RandomSource(Protocol):
    """Whatever returns random numbers."""

    def __call__(self, below: int) -> int: ...


class ScalarGenerator(ABC):
    """Makes numbers from 1 to the order - 1."""

    @abstractmethod
    def generate(self) -> int: ...


class ShiftedScalarGenerator(ScalarGenerator):
    """Draws from 0 and adds 1."""

    def __init__(self, source: RandomSource, order: int) -> None:
        self._source = source
        self._order = order

    def generate(self) -> int:
        return self._source(self._order - 1) + 1


class RejectingScalarGenerator(ScalarGenerator):
    """Draws again while it gets 0."""

    def __init__(self, source: RandomSource, order: int) -> None:
        self._source = source
        self._order = order

    def generate(self) -> int:
        while True:
            number = self._source(self._order)
            if number != 0:
                return number


class NonceStrategy(ABC):
    """Finds nonces for signatures."""

    @abstractmethod
    def nonces(self, private_key: int, digest: int) -> Iterator[int]: ...


class RandomNonceStrategy(NonceStrategy):
    """Draws every nonce."""

    def __init__(self, scalars: ScalarGenerator) -> None:
        self._scalars = scalars

    def nonces(self, private_key: int, digest: int) -> Iterator[int]:
        while True:
            yield self._scalars.generate()


# --- Keys and signatures --------------------------------------------------------------------------


@dataclass(frozen=True)
class PrivateKey:
    """A private key."""

    value: int

    def validate(self, order: int) -> PrivateKey:
        if not 1 <= self.value < order:
            raise InvalidPrivateKeyError("the private key is out of range")
        return self


@dataclass(frozen=True)
class PublicKey:
    """A public key."""

    x: int
    y: int

    def as_tuple(self) -> tuple[int, int]:
        return (self.x, self.y)


@dataclass(frozen=True)
class KeyPair:
    """Both keys."""

    private_key: PrivateKey
    public_key: PublicKey

    def as_tuple(self) -> tuple[int, tuple[int, int]]:
        return (self.private_key.value, self.public_key.as_tuple())


@dataclass(frozen=True)
class Signature:
    """A signature."""

    r: int
    s: int

    @property
    def is_complete(self) -> bool:
        return self.r != 0 and self.s != 0

    def as_tuple(self) -> tuple[int, int]:
        return (self.r, self.s)


class SignaturePolicy(ABC):
    """Chooses between the two forms of a signature."""

    @abstractmethod
    def apply(self, signature: Signature, order: int) -> Signature: ...


class UnchangedSignaturePolicy(SignaturePolicy):
    """Takes what comes."""

    def apply(self, signature: Signature, order: int) -> Signature:
        return signature


class SmallSignaturePolicy(SignaturePolicy):
    """Takes the smaller s."""

    def apply(self, signature: Signature, order: int) -> Signature:
        if signature.s > order // 2:
            return Signature(signature.r, order - signature.s)
        return signature


# --- Validation -----------------------------------------------------------------------------------


class Validator(ABC):
    """One link of a chain of checks."""

    def __init__(self) -> None:
        self._next: Validator | None = None

    def then(self, following: Validator) -> Validator:
        self._next = following
        return following

    def validate(self, value: Any) -> None:
        self.check(value)
        if self._next is not None:
            self._next.validate(value)

    @abstractmethod
    def check(self, value: Any) -> None: ...


class PairValidator(Validator):
    """Wants a tuple of two numbers."""

    def check(self, value: Any) -> None:
        if not isinstance(value, tuple) or len(value) != 2:
            raise ValidationError(Problem.NOT_A_PAIR)
        if not all(isinstance(item, int) for item in value):
            raise ValidationError(Problem.NOT_A_PAIR)


class RangeValidator(Validator):
    """Wants numbers of a range."""

    def __init__(self, lowest: int, end: int) -> None:
        super().__init__()
        self._lowest = lowest
        self._end = end

    def check(self, value: Any) -> None:
        if not all(self._lowest <= item < self._end for item in value):
            raise ValidationError(Problem.OUT_OF_RANGE)


class CurveValidator(Validator):
    """Wants points of a curve."""

    def __init__(self, curve: EllipticCurve) -> None:
        super().__init__()
        self._curve = curve

    def check(self, value: Any) -> None:
        x, y = value
        if not self._curve.contains(x, y):
            raise ValidationError(Problem.NOT_ON_CURVE)


class ValidatorChainBuilder:
    """Links validators in the order in which they were added."""

    def __init__(self) -> None:
        self._links: list[Validator] = []

    def add(self, link: Validator) -> ValidatorChainBuilder:
        self._links.append(link)
        return self

    def build(self) -> Validator:
        if not self._links:
            raise ConfigurationError("a chain needs at least one validator")
        for link, following in zip(self._links, self._links[1:], strict=False):
            link.then(following)
        return self._links[0]


# --- Events ---------------------------------------------------------------------------------------


class ToolkitEvent(Enum):
    """What observers hear of."""

    KEYS_GENERATED = auto()
    SIGNED = auto()
    VERIFIED = auto()
    REJECTED = auto()


class EventObserver(Protocol):
    """Whatever wants to hear of events."""

    def __call__(self, event: ToolkitEvent) -> None: ...


class EventBus:
    """Tells observers of events."""

    def __init__(self) -> None:
        self._observers: dict[ToolkitEvent, list[EventObserver]] = {event: [] for event in ToolkitEvent}

    def subscribe(self, event: ToolkitEvent, observer: EventObserver) -> Callable[[], None]:
        self._observers[event].append(observer)

        def unsubscribe() -> None:
            self._observers[event].remove(observer)

        return unsubscribe

    def publish(self, event: ToolkitEvent) -> None:
        for observer in tuple(self._observers[event]):
            observer(event)


@dataclass
class Statistics:
    """Counts events."""

    counts: dict[ToolkitEvent, int] = field(default_factory=dict)

    def attach(self, bus: EventBus) -> None:
        for event in ToolkitEvent:
            bus.subscribe(event, self._count)

    def _count(self, event: ToolkitEvent) -> None:
        self.counts[event] = self.counts.get(event, 0) + 1


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class SchemeConfiguration:
    """Which components a scheme is made of."""

    curve: str = "secp256k1"
    hasher: str = "sha256"
    multiplier: str = "double-and-add"
    nonces: str = "random"
    policy: str = "unchanged"

    def with_curve(self, curve: str) -> SchemeConfiguration:
        return replace(self, curve=curve)

    def with_hasher(self, hasher: str) -> SchemeConfiguration:
        return replace(self, hasher=hasher)

    def with_multiplier(self, multiplier: str) -> SchemeConfiguration:
        return replace(self, multiplier=multiplier)

    def with_policy(self, policy: str) -> SchemeConfiguration:
        return replace(self, policy=policy)

    def with_nonces(self, nonces: str) -> SchemeConfiguration:
        return replace(self, nonces=nonces)


class SchemeComponents:
    """Makes the components that a configuration names."""

    def __init__(self, configuration: SchemeConfiguration, source: RandomSource) -> None:
        self._curves: ComponentRegistry[CurveProvider] = ComponentRegistry("curve")
        self._hashers: ComponentRegistry[MessageHasher] = ComponentRegistry("hasher")
        self._multipliers: ComponentRegistry[PointMultiplier] = ComponentRegistry("multiplier")
        self._strategies: ComponentRegistry[NonceStrategy] = ComponentRegistry("nonce strategy")
        self._policies: ComponentRegistry[SignaturePolicy] = ComponentRegistry("policy")
        self._register_defaults()
        self.curve = EllipticCurve(self._curves.create(configuration.curve).parameters())
        self.hasher = self._hashers.create(configuration.hasher)
        self.multiplier = self._multipliers.create(configuration.multiplier)
        self.scalars = ShiftedScalarGenerator(source, self.curve.parameters.order)
        self.nonces = self._strategies.create(configuration.nonces, self.scalars)
        self.policy = self._policies.create(configuration.policy)
        self.codec = PointCodec(self.curve)
        self.events = EventBus()
        self.statistics = Statistics()
        self.statistics.attach(self.events)

    def _register_defaults(self) -> None:
        self._curves.register("secp256k1", Secp256k1Provider)
        self._hashers.register("sha256", Sha256MessageHasher)
        self._multipliers.register("double-and-add", DoubleAndAddMultiplier)
        self._multipliers.register("caching", lambda: CachingMultiplier(DoubleAndAddMultiplier(), 16))
        self._strategies.register("random", RandomNonceStrategy)
        self._policies.register("unchanged", UnchangedSignaturePolicy)
        self._policies.register("small", SmallSignaturePolicy)

    def multiply(self, k: int, point: CurvePoint) -> CurvePoint:
        return self.multiplier.multiply(self.curve, k, point)


# --- Services -------------------------------------------------------------------------------------


class KeyService:
    """Makes keys."""

    def __init__(self, components: SchemeComponents) -> None:
        self._components = components

    def generate(self) -> KeyPair:
        components = self._components
        private_key = PrivateKey(components.scalars.generate())
        point = components.multiply(private_key.value, components.curve.generator)
        plain = components.codec.encode(point)
        if plain is None:
            raise InvalidPrivateKeyError("the private key has no public key")
        components.events.publish(ToolkitEvent.KEYS_GENERATED)
        return KeyPair(private_key, PublicKey(*plain))


class SigningService:
    """Makes signatures."""

    def __init__(self, components: SchemeComponents) -> None:
        self._components = components

    def sign(self, private_key: PrivateKey, message: bytes) -> Signature:
        components = self._components
        private_key.validate(components.curve.parameters.order)
        digest = components.hasher.hash(message)
        attempts = self._attempts(private_key, digest)
        signature = next(attempt for attempt in attempts if attempt.is_complete)
        components.events.publish(ToolkitEvent.SIGNED)
        return components.policy.apply(signature, components.curve.parameters.order)

    def _attempts(self, private_key: PrivateKey, digest: int) -> Iterable[Signature]:
        for nonce in self._components.nonces.nonces(private_key.value, digest):
            yield self._attempt(private_key, digest, nonce)

    def _attempt(self, private_key: PrivateKey, digest: int, nonce: int) -> Signature:
        components = self._components
        scalars = components.curve.scalars
        point = components.multiply(nonce, components.curve.generator)
        if not isinstance(point, AffinePoint):
            return Signature(0, 0)
        r = scalars.element(point.x.value)
        key = scalars.element(private_key.value)
        numerator = scalars.element(digest).plus(r.times(key))
        s = numerator.over(scalars.element(nonce))
        return Signature(r.value, s.value)


class VerificationService:
    """Checks signatures."""

    def __init__(self, components: SchemeComponents) -> None:
        self._components = components
        self._key_validator = self._build_key_validator()
        self._signature_validator = self._build_signature_validator()

    def _build_key_validator(self) -> Validator:
        curve = self._components.curve
        builder = ValidatorChainBuilder()
        builder.add(PairValidator())
        builder.add(RangeValidator(0, curve.parameters.prime))
        builder.add(CurveValidator(curve))
        return builder.build()

    def _build_signature_validator(self) -> Validator:
        builder = ValidatorChainBuilder()
        builder.add(PairValidator())
        builder.add(RangeValidator(1, self._components.curve.parameters.order))
        return builder.build()

    def verify(self, public_key: Any, message: bytes, signature: Any) -> bool:
        try:
            self._key_validator.validate(public_key)
            self._signature_validator.validate(signature)
        except ValidationError:
            self._components.events.publish(ToolkitEvent.REJECTED)
            return False
        self._components.events.publish(ToolkitEvent.VERIFIED)
        return self._matches(PublicKey(*public_key), message, Signature(*signature))

    def _matches(self, public_key: PublicKey, message: bytes, signature: Signature) -> bool:
        components = self._components
        scalars = components.curve.scalars
        w = scalars.element(signature.s).inverted()
        first = scalars.element(components.hasher.hash(message)).times(w)
        second = scalars.element(signature.r).times(w)
        left = components.multiply(first.value, components.curve.generator)
        right = components.multiply(second.value, components.codec.decode(public_key.as_tuple()))
        point = components.curve.add(left, right)
        if not isinstance(point, AffinePoint):
            return False
        return scalars.element(point.x.value).value == signature.r


# --- Facade ---------------------------------------------------------------------------------------


class SignatureScheme:
    """The public face of the toolkit."""

    def __init__(self, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._components = SchemeComponents(SchemeConfiguration(), randbelow)
        self._keys = KeyService(self._components)
        self._signing = SigningService(self._components)
        self._verification = VerificationService(self._components)

    def generate_keypair(self) -> tuple[int, tuple[int, int]]:
        return self._keys.generate().as_tuple()

    def sign(self, private_key: int, message: bytes) -> tuple[int, int]:
        return self._signing.sign(PrivateKey(private_key), message).as_tuple()

    def verify(self, public_key: PlainPoint, message: bytes, signature: tuple[int, int]) -> bool:
        return self._verification.verify(public_key, message, signature)

    def point_add(self, p: PlainPoint, q: PlainPoint) -> PlainPoint:
        codec = self._components.codec
        total = self._components.curve.add(codec.decode(p), codec.decode(q))
        return codec.encode(total)

    def scalar_mult(self, k: int, point: PlainPoint) -> PlainPoint:
        codec = self._components.codec
        product = self._components.multiply(k, codec.decode(point))
        return codec.encode(product)
