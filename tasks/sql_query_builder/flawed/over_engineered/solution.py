"""An extensible SQL generation framework: nodes, visitors, strategies, registries and events."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class SqlFrameworkError(ValueError):
    """Base class of everything that the framework refuses."""

    code = "SqlFrameworkError"


class InvalidNameError(SqlFrameworkError):
    """A name does not match the policy."""

    code = "InvalidNameError"


class InvalidColumnError(InvalidNameError):
    """A column reference does not match the policy."""

    code = "InvalidColumnError"


class UnknownOperatorError(SqlFrameworkError):
    """No strategy is registered for an operator."""

    code = "UnknownOperatorError"


class UnknownFunctionError(SqlFrameworkError):
    """No strategy is registered for a function."""

    code = "UnknownFunctionError"


class NullComparisonError(SqlFrameworkError):
    """An operator cannot be applied to NULL."""

    code = "NullComparisonError"


class NullInListError(SqlFrameworkError):
    """A list of values contains NULL."""

    code = "NullInListError"


class EmptyAlternativeError(SqlFrameworkError):
    """An alternative has no members."""

    code = "EmptyAlternativeError"


class NegativeCountError(SqlFrameworkError):
    """A row count is negative."""

    code = "NegativeCountError"


class OffsetWithoutLimitError(SqlFrameworkError):
    """An offset needs a limit."""

    code = "OffsetWithoutLimitError"


class EmptyRowError(SqlFrameworkError):
    """A row has no columns."""

    code = "EmptyRowError"


class RowMismatchError(SqlFrameworkError):
    """A row has other columns than the first."""

    code = "RowMismatchError"


class NoRowsError(SqlFrameworkError):
    """An INSERT has no rows."""

    code = "NoRowsError"


class NoAssignmentsError(SqlFrameworkError):
    """An UPDATE sets nothing."""

    code = "NoAssignmentsError"


class UnboundedUpdateError(SqlFrameworkError):
    """An UPDATE has no condition."""

    code = "UnboundedUpdateError"


class Direction(Enum):
    """Sort directions."""

    ASCENDING = "ASC"
    DESCENDING = "DESC"


class JoinKind(Enum):
    """Kinds of joins."""

    INNER = "INNER JOIN"
    LEFT = "LEFT JOIN"


class Membership(Enum):
    """Kinds of list conditions."""

    IN = "IN"
    NOT_IN = "NOT IN"


class Conjunction(Enum):
    """How conditions are combined."""

    ALL = " AND "
    ANY = " OR "


@dataclass(frozen=True)
class DialectConfig:
    """All that may differ between SQL dialects."""

    placeholder: str = "?"

    quote: str = '"'

    list_separator: str = ", "

    clause_separator: str = " "

    member_separator: str = "."

    wildcard: str = "*"

    always_false: str = "1 = 0"

    always_true: str = "1 = 1"

    opening: str = "("

    closing: str = ")"

    null_keyword: str = "NULL"

    publish_events: bool = True

    def with_placeholder(self, placeholder: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, placeholder=placeholder)

    def with_quote(self, quote: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, quote=quote)

    def with_list_separator(self, list_separator: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, list_separator=list_separator)

    def with_clause_separator(self, clause_separator: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, clause_separator=clause_separator)

    def with_member_separator(self, member_separator: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, member_separator=member_separator)

    def with_wildcard(self, wildcard: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, wildcard=wildcard)

    def with_always_false(self, always_false: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, always_false=always_false)

    def with_always_true(self, always_true: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, always_true=always_true)

    def with_opening(self, opening: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, opening=opening)

    def with_closing(self, closing: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, closing=closing)

    def with_null_keyword(self, null_keyword: str) -> DialectConfig:
        """A copy with another value."""
        return replace(self, null_keyword=null_keyword)

    def with_publish_events(self, publish_events: bool) -> DialectConfig:
        """A copy with another value."""
        return replace(self, publish_events=publish_events)


class DialectConfigBuilder:
    """Collects overrides and makes a configuration of them."""

    def __init__(self) -> None:
        self._overrides: dict[str, Any] = {}

    def override(self, option: str, value: Any) -> DialectConfigBuilder:
        self._overrides[option] = value
        return self

    def reset(self) -> DialectConfigBuilder:
        self._overrides = {}
        return self

    def create(self) -> DialectConfig:
        return replace(DialectConfig(), **self._overrides)


class ConfigProvider(ABC):
    """Where a configuration comes from."""

    @abstractmethod
    def provide(self) -> DialectConfig:
        """The configuration."""


class DefaultConfigProvider(ConfigProvider):
    """Provides the default configuration."""

    def provide(self) -> DialectConfig:
        return DialectConfigBuilder().reset().create()


class OverridingConfigProvider(ConfigProvider):
    """Provides another provider's configuration with overrides."""

    def __init__(self, inner: ConfigProvider, **overrides: Any) -> None:
        self._inner = inner
        self._overrides = overrides

    def provide(self) -> DialectConfig:
        return replace(self._inner.provide(), **self._overrides)


@dataclass(frozen=True)
class BuilderEvent:
    """Something that happened to a builder."""

    source: str


@dataclass(frozen=True)
class TableChosen(BuilderEvent):
    """See the name."""

    table: str


@dataclass(frozen=True)
class ColumnAdded(BuilderEvent):
    """See the name."""

    column: str


@dataclass(frozen=True)
class AggregateAdded(BuilderEvent):
    """See the name."""

    function: str


@dataclass(frozen=True)
class JoinAdded(BuilderEvent):
    """See the name."""

    table: str


@dataclass(frozen=True)
class ConditionAdded(BuilderEvent):
    """See the name."""

    text: str


@dataclass(frozen=True)
class GroupAdded(BuilderEvent):
    """See the name."""

    column: str


@dataclass(frozen=True)
class OrderAdded(BuilderEvent):
    """See the name."""

    column: str


@dataclass(frozen=True)
class LimitChanged(BuilderEvent):
    """See the name."""

    count: int


@dataclass(frozen=True)
class OffsetChanged(BuilderEvent):
    """See the name."""

    count: int


@dataclass(frozen=True)
class RowAdded(BuilderEvent):
    """See the name."""

    width: int


@dataclass(frozen=True)
class AssignmentAdded(BuilderEvent):
    """See the name."""

    column: str


@dataclass(frozen=True)
class GuardLifted(BuilderEvent):
    """See the name."""

    reason: str


@dataclass(frozen=True)
class StatementBuilt(BuilderEvent):
    """See the name."""

    text: str


class EventListener(Protocol):
    """Hears of events."""

    def __call__(self, event: BuilderEvent) -> None: ...


class EventBus:
    """Hands events on to whoever subscribed to their type."""

    def __init__(self) -> None:
        self._listeners: dict[type[BuilderEvent], list[EventListener]] = {}

    def subscribe(self, kind: type[BuilderEvent], listener: EventListener) -> None:
        self._listeners.setdefault(kind, []).append(listener)

    def unsubscribe(self, kind: type[BuilderEvent], listener: EventListener) -> None:
        listeners = self._listeners.get(kind, [])
        if listener in listeners:
            listeners.remove(listener)

    def publish(self, event: BuilderEvent) -> None:
        for kind in type(event).__mro__:
            for listener in self._listeners.get(kind, []):
                listener(event)


class CountingListener:
    """Counts the events of each kind, for monitoring."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __call__(self, event: BuilderEvent) -> None:
        name = type(event).__name__
        self._counts[name] = self._counts.get(name, 0) + 1

    def count_of(self, name: str) -> int:
        return self._counts.get(name, 0)


class Registry(Generic[T]):
    """Named strategies that can be added and removed."""

    def __init__(self, error: Callable[[str], Exception]) -> None:
        self._entries: dict[str, T] = {}
        self._error = error

    def register(self, name: str, entry: T) -> Registry[T]:
        self._entries[name] = entry
        return self

    def unregister(self, name: str) -> Registry[T]:
        self._entries.pop(name, None)
        return self

    def lookup(self, name: str) -> T:
        if name not in self._entries:
            raise self._error(name)
        return self._entries[name]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)


class OperatorStrategy(ABC):
    """How one comparison operator is written."""

    @property
    @abstractmethod
    def symbol(self) -> str:
        """The operator as callers write it."""

    @property
    def supports_null(self) -> bool:
        return False

    def render(self, column: str, config: DialectConfig) -> str:
        return config.clause_separator.join([column, self.symbol, config.placeholder])

    def render_null(self, column: str, config: DialectConfig) -> str:
        raise NullComparisonError(f"{self.symbol} does not work with {config.null_keyword}: {column}")


class EqualStrategy(OperatorStrategy):
    """The operator `=`."""

    @property
    def symbol(self) -> str:
        return "="

    @property
    def supports_null(self) -> bool:
        return True

    def render_null(self, column: str, config: DialectConfig) -> str:
        return config.clause_separator.join([column, "IS", config.null_keyword])


class NotEqualStrategy(OperatorStrategy):
    """The operator `!=`."""

    @property
    def symbol(self) -> str:
        return "!="

    @property
    def supports_null(self) -> bool:
        return True

    def render_null(self, column: str, config: DialectConfig) -> str:
        return config.clause_separator.join([column, "IS NOT", config.null_keyword])


class LessStrategy(OperatorStrategy):
    """The operator `<`."""

    @property
    def symbol(self) -> str:
        return "<"


class LessOrEqualStrategy(OperatorStrategy):
    """The operator `<=`."""

    @property
    def symbol(self) -> str:
        return "<="


class GreaterStrategy(OperatorStrategy):
    """The operator `>`."""

    @property
    def symbol(self) -> str:
        return ">"


class GreaterOrEqualStrategy(OperatorStrategy):
    """The operator `>=`."""

    @property
    def symbol(self) -> str:
        return ">="


class LikeStrategy(OperatorStrategy):
    """The operator `LIKE`."""

    @property
    def symbol(self) -> str:
        return "LIKE"


class FunctionStrategy(ABC):
    """How one aggregate function is written."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The function as callers write it."""

    def render(self, column: str, alias: str, config: DialectConfig) -> str:
        call = f"{self.name}{config.opening}{column}{config.closing}"
        return config.clause_separator.join([call, "AS", alias])


class CountStrategy(FunctionStrategy):
    """The function `COUNT`."""

    @property
    def name(self) -> str:
        return "COUNT"


class SumStrategy(FunctionStrategy):
    """The function `SUM`."""

    @property
    def name(self) -> str:
        return "SUM"


class MinStrategy(FunctionStrategy):
    """The function `MIN`."""

    @property
    def name(self) -> str:
        return "MIN"


class MaxStrategy(FunctionStrategy):
    """The function `MAX`."""

    @property
    def name(self) -> str:
        return "MAX"


class AvgStrategy(FunctionStrategy):
    """The function `AVG`."""

    @property
    def name(self) -> str:
        return "AVG"


class OperatorRegistryFactory:
    """Makes a registry of all operators."""

    def create(self) -> Registry[OperatorStrategy]:
        registry: Registry[OperatorStrategy] = Registry(UnknownOperatorError)
        strategies: list[OperatorStrategy] = [
            EqualStrategy(),
            NotEqualStrategy(),
            LessStrategy(),
            LessOrEqualStrategy(),
            GreaterStrategy(),
            GreaterOrEqualStrategy(),
            LikeStrategy(),
        ]
        for strategy in strategies:
            registry.register(strategy.symbol, strategy)
        return registry


class FunctionRegistryFactory:
    """Makes a registry of all functions."""

    def create(self) -> Registry[FunctionStrategy]:
        registry: Registry[FunctionStrategy] = Registry(UnknownFunctionError)
        strategies: list[FunctionStrategy] = [
            CountStrategy(),
            SumStrategy(),
            MinStrategy(),
            MaxStrategy(),
            AvgStrategy(),
        ]
        for strategy in strategies:
            registry.register(strategy.name, strategy)
        return registry


class NamePolicy(ABC):
    """Decides what is a name."""

    @abstractmethod
    def accepts(self, text: str) -> bool:
        """Whether the text is a name."""

    def require(self, text: str) -> str:
        if not self.accepts(text):
            raise InvalidNameError(text)
        return text


class PatternNamePolicy(NamePolicy):
    """Decides by a regular expression."""

    def __init__(self, pattern: str = "[A-Za-z_][A-Za-z0-9_]*") -> None:
        self._pattern = re.compile(pattern)

    def accepts(self, text: str) -> bool:
        return self._pattern.fullmatch(text) is not None


class CompositeNamePolicy(NamePolicy):
    """Accepts what all of its members accept."""

    def __init__(self, *policies: NamePolicy) -> None:
        self._policies = policies

    def accepts(self, text: str) -> bool:
        return all(policy.accepts(text) for policy in self._policies)


class Node(ABC):
    """Part of a statement's syntax tree."""

    @abstractmethod
    def accept(self, visitor: NodeVisitor[T]) -> T:
        """Let a visitor see this node."""


@dataclass(frozen=True)
class NameNode(Node):
    """A node of the kind name."""

    text: str

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_name(self)

    @property
    def label(self) -> str:
        return "name"


@dataclass(frozen=True)
class ColumnNode(Node):
    """A node of the kind column."""

    names: tuple[NameNode, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_column(self)

    @property
    def label(self) -> str:
        return "column"


@dataclass(frozen=True)
class AggregateNode(Node):
    """A node of the kind aggregate."""

    function: FunctionStrategy

    column: ColumnNode

    alias: NameNode

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_aggregate(self)

    @property
    def label(self) -> str:
        return "aggregate"


@dataclass(frozen=True)
class JoinNode(Node):
    """A node of the kind join."""

    kind: JoinKind

    table: NameNode

    left: ColumnNode

    right: ColumnNode

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_join(self)

    @property
    def label(self) -> str:
        return "join"


@dataclass(frozen=True)
class ComparisonNode(Node):
    """A node of the kind comparison."""

    column: ColumnNode

    operator: OperatorStrategy

    value: object

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_comparison(self)

    @property
    def label(self) -> str:
        return "comparison"


@dataclass(frozen=True)
class NullNode(Node):
    """A node of the kind null."""

    column: ColumnNode

    operator: OperatorStrategy

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_null(self)

    @property
    def label(self) -> str:
        return "null"


@dataclass(frozen=True)
class ListedNode(Node):
    """A node of the kind listed."""

    column: ColumnNode

    membership: Membership

    values: tuple[object, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_listed(self)

    @property
    def label(self) -> str:
        return "listed"


@dataclass(frozen=True)
class AlternativeNode(Node):
    """A node of the kind alternative."""

    members: tuple[Node, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_alternative(self)

    @property
    def label(self) -> str:
        return "alternative"


@dataclass(frozen=True)
class ConditionsNode(Node):
    """A node of the kind conditions."""

    members: tuple[Node, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_conditions(self)

    @property
    def label(self) -> str:
        return "conditions"


@dataclass(frozen=True)
class OrderNode(Node):
    """A node of the kind order."""

    column: ColumnNode

    direction: Direction

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_order(self)

    @property
    def label(self) -> str:
        return "order"


@dataclass(frozen=True)
class CountNode(Node):
    """A node of the kind count."""

    keyword: str

    count: int

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_count(self)

    @property
    def label(self) -> str:
        return "count"


@dataclass(frozen=True)
class AssignmentNode(Node):
    """A node of the kind assignment."""

    column: NameNode

    value: object

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_assignment(self)

    @property
    def label(self) -> str:
        return "assignment"


@dataclass(frozen=True)
class RowNode(Node):
    """A node of the kind row."""

    values: tuple[object, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_row(self)

    @property
    def label(self) -> str:
        return "row"


@dataclass(frozen=True)
class SelectNode(Node):
    """A node of the kind select."""

    table: NameNode

    columns: tuple[Node, ...]

    joins: tuple[Node, ...]

    where: ConditionsNode

    groups: tuple[Node, ...]

    order: tuple[Node, ...]

    counts: tuple[Node, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_select(self)

    @property
    def label(self) -> str:
        return "select"


@dataclass(frozen=True)
class InsertNode(Node):
    """A node of the kind insert."""

    table: NameNode

    columns: tuple[Node, ...]

    rows: tuple[Node, ...]

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_insert(self)

    @property
    def label(self) -> str:
        return "insert"


@dataclass(frozen=True)
class UpdateNode(Node):
    """A node of the kind update."""

    table: NameNode

    assignments: tuple[Node, ...]

    where: ConditionsNode

    def accept(self, visitor: NodeVisitor[T]) -> T:
        return visitor.visit_update(self)

    @property
    def label(self) -> str:
        return "update"


class NodeVisitor(ABC, Generic[T]):
    """Something that is done with each kind of node."""

    @abstractmethod
    def visit_name(self, node: NameNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_column(self, node: ColumnNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_aggregate(self, node: AggregateNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_join(self, node: JoinNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_comparison(self, node: ComparisonNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_null(self, node: NullNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_listed(self, node: ListedNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_alternative(self, node: AlternativeNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_conditions(self, node: ConditionsNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_order(self, node: OrderNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_count(self, node: CountNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_assignment(self, node: AssignmentNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_row(self, node: RowNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_select(self, node: SelectNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_insert(self, node: InsertNode) -> T:
        """Visit a node of this kind."""

    @abstractmethod
    def visit_update(self, node: UpdateNode) -> T:
        """Visit a node of this kind."""


class RenderingVisitor(NodeVisitor[str]):
    """Writes nodes as text."""

    def __init__(self, config: DialectConfig) -> None:
        self._config = config

    def _words(self, *words: str) -> str:
        return self._config.clause_separator.join(word for word in words if word)

    def _list(self, nodes: Iterable[Node]) -> str:
        return self._config.list_separator.join(node.accept(self) for node in nodes)

    def _brackets(self, text: str) -> str:
        return self._config.opening + text + self._config.closing

    def _placeholders(self, count: int) -> str:
        return self._config.list_separator.join([self._config.placeholder] * count)

    def _clause(self, keyword: str, nodes: tuple[Node, ...]) -> str:
        if not nodes:
            return ""
        return self._words(keyword, self._list(nodes))

    def visit_name(self, node: NameNode) -> str:
        text = self._config.quote + node.text + self._config.quote
        return text

    def visit_column(self, node: ColumnNode) -> str:
        text = self._config.member_separator.join(name.accept(self) for name in node.names)
        return text

    def visit_aggregate(self, node: AggregateNode) -> str:
        text = node.function.render(node.column.accept(self), node.alias.accept(self), self._config)
        return text

    def visit_join(self, node: JoinNode) -> str:
        table = node.table.accept(self)
        left = node.left.accept(self)
        right = node.right.accept(self)
        return self._words(node.kind.value, table, "ON", left, "=", right)

    def visit_comparison(self, node: ComparisonNode) -> str:
        text = node.operator.render(node.column.accept(self), self._config)
        return text

    def visit_null(self, node: NullNode) -> str:
        text = node.operator.render_null(node.column.accept(self), self._config)
        return text

    def visit_listed(self, node: ListedNode) -> str:
        if node.values:
            placeholders = self._brackets(self._placeholders(len(node.values)))
            return self._words(node.column.accept(self), node.membership.value, placeholders)
        if node.membership is Membership.IN:
            return self._config.always_false
        return self._config.always_true

    def visit_alternative(self, node: AlternativeNode) -> str:
        text = self._brackets(Conjunction.ANY.value.join(member.accept(self) for member in node.members))
        return text

    def visit_conditions(self, node: ConditionsNode) -> str:
        if not node.members:
            return ""
        members = Conjunction.ALL.value.join(member.accept(self) for member in node.members)
        return self._words("WHERE", members)

    def visit_order(self, node: OrderNode) -> str:
        text = self._words(node.column.accept(self), node.direction.value)
        return text

    def visit_count(self, node: CountNode) -> str:
        text = self._words(node.keyword, self._config.placeholder)
        return text

    def visit_assignment(self, node: AssignmentNode) -> str:
        text = self._words(node.column.accept(self), "=", self._config.placeholder)
        return text

    def visit_row(self, node: RowNode) -> str:
        text = self._brackets(self._placeholders(len(node.values)))
        return text

    def visit_select(self, node: SelectNode) -> str:
        return self._words(
            "SELECT",
            self._list(node.columns) or self._config.wildcard,
            "FROM",
            node.table.accept(self),
            self._config.clause_separator.join(join.accept(self) for join in node.joins),
            node.where.accept(self),
            self._clause("GROUP BY", node.groups),
            self._clause("ORDER BY", node.order),
            self._config.clause_separator.join(count.accept(self) for count in node.counts),
        )

    def visit_insert(self, node: InsertNode) -> str:
        columns = self._brackets(self._list(node.columns))
        return self._words("INSERT INTO", node.table.accept(self), columns, "VALUES", self._list(node.rows))

    def visit_update(self, node: UpdateNode) -> str:
        assignments = self._list(node.assignments)
        return self._words("UPDATE", node.table.accept(self), "SET", assignments, node.where.accept(self))


class ParameterVisitor(NodeVisitor[list[object]]):
    """Collects the values of nodes in the order of their placeholders."""

    def _all(self, nodes: Iterable[Node]) -> list[object]:
        values: list[object] = []
        for node in nodes:
            values.extend(node.accept(self))
        return values

    def visit_name(self, node: NameNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_column(self, node: ColumnNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_aggregate(self, node: AggregateNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_join(self, node: JoinNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_comparison(self, node: ComparisonNode) -> list[object]:
        values: list[object] = [node.value]
        return values

    def visit_null(self, node: NullNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_listed(self, node: ListedNode) -> list[object]:
        values: list[object] = list(node.values)
        return values

    def visit_alternative(self, node: AlternativeNode) -> list[object]:
        values: list[object] = self._all(node.members)
        return values

    def visit_conditions(self, node: ConditionsNode) -> list[object]:
        values: list[object] = self._all(node.members)
        return values

    def visit_order(self, node: OrderNode) -> list[object]:
        values: list[object] = []
        return values

    def visit_count(self, node: CountNode) -> list[object]:
        values: list[object] = [node.count]
        return values

    def visit_assignment(self, node: AssignmentNode) -> list[object]:
        values: list[object] = [node.value]
        return values

    def visit_row(self, node: RowNode) -> list[object]:
        values: list[object] = list(node.values)
        return values

    def visit_select(self, node: SelectNode) -> list[object]:
        values: list[object] = [*node.where.accept(self), *self._all(node.counts)]
        return values

    def visit_insert(self, node: InsertNode) -> list[object]:
        values: list[object] = self._all(node.rows)
        return values

    def visit_update(self, node: UpdateNode) -> list[object]:
        values: list[object] = [*self._all(node.assignments), *node.where.accept(self)]
        return values


class DepthVisitor(NodeVisitor[int]):
    """Measures how deep a tree is, for diagnostics."""

    def _below(self, nodes: Iterable[Node]) -> int:
        depths = [node.accept(self) for node in nodes]
        return 1 + max(depths, default=0)

    def visit_name(self, node: NameNode) -> int:
        depth = self._below(())
        return depth

    def visit_column(self, node: ColumnNode) -> int:
        depth = self._below(node.names)
        return depth

    def visit_aggregate(self, node: AggregateNode) -> int:
        depth = self._below(())
        return depth

    def visit_join(self, node: JoinNode) -> int:
        depth = self._below(())
        return depth

    def visit_comparison(self, node: ComparisonNode) -> int:
        depth = self._below(())
        return depth

    def visit_null(self, node: NullNode) -> int:
        depth = self._below(())
        return depth

    def visit_listed(self, node: ListedNode) -> int:
        depth = self._below(())
        return depth

    def visit_alternative(self, node: AlternativeNode) -> int:
        depth = self._below(node.members)
        return depth

    def visit_conditions(self, node: ConditionsNode) -> int:
        depth = self._below(node.members)
        return depth

    def visit_order(self, node: OrderNode) -> int:
        depth = self._below(())
        return depth

    def visit_count(self, node: CountNode) -> int:
        depth = self._below(())
        return depth

    def visit_assignment(self, node: AssignmentNode) -> int:
        depth = self._below(())
        return depth

    def visit_row(self, node: RowNode) -> int:
        depth = self._below(())
        return depth

    def visit_select(self, node: SelectNode) -> int:
        depth = self._below((*node.columns, *node.joins, node.where))
        return depth

    def visit_insert(self, node: InsertNode) -> int:
        depth = self._below((*node.columns, *node.rows))
        return depth

    def visit_update(self, node: UpdateNode) -> int:
        depth = self._below((*node.assignments, node.where))
        return depth


class NodeFactory:
    """Makes nodes of what callers pass, and refuses what cannot be one."""

    def __init__(
        self,
        policy: NamePolicy,
        operators: Registry[OperatorStrategy],
        functions: Registry[FunctionStrategy],
        config: DialectConfig,
    ) -> None:
        self._policy = policy
        self._operators = operators
        self._functions = functions
        self._config = config

    def name(self, text: str) -> NameNode:
        return NameNode(self._policy.require(text))

    def column(self, text: str) -> ColumnNode:
        parts = text.split(self._config.member_separator)
        if len(parts) > 2:
            raise InvalidColumnError(text)
        names = tuple(self.name(part) for part in parts)
        return ColumnNode(names)

    def aggregate(self, function: str, column: str, alias: str) -> AggregateNode:
        strategy = self._functions.lookup(function)
        return AggregateNode(strategy, self.column(column), self.name(alias))

    def join(self, kind: JoinKind, table: str, left: str, right: str) -> JoinNode:
        return JoinNode(kind, self.name(table), self.column(left), self.column(right))

    def comparison(self, column: str, operator: str, value: object) -> Node:
        strategy = self._operators.lookup(operator)
        target = self.column(column)
        if value is not None:
            return ComparisonNode(target, strategy, value)
        if not strategy.supports_null:
            raise NullComparisonError(operator)
        return NullNode(target, strategy)

    def listed(self, column: str, membership: Membership, values: Iterable[object]) -> ListedNode:
        target = self.column(column)
        found = tuple(values)
        for value in found:
            if value is None:
                raise NullInListError(column)
        return ListedNode(target, membership, found)

    def alternative(self, conditions: Iterable[tuple[str, str, object]]) -> AlternativeNode:
        members = tuple(self.comparison(*condition) for condition in conditions)
        if not members:
            raise EmptyAlternativeError("no members")
        return AlternativeNode(members)

    def order(self, column: str, direction: Direction) -> OrderNode:
        return OrderNode(self.column(column), direction)

    def count(self, keyword: str, count: int) -> CountNode:
        if count < 0:
            raise NegativeCountError(str(count))
        return CountNode(keyword, count)

    def assignment(self, column: str, value: object) -> AssignmentNode:
        return AssignmentNode(self.name(column), value)


@dataclass
class SqlContext:
    """Everything that builders share by injection."""

    config: DialectConfig
    factory: NodeFactory
    bus: EventBus
    renderer: RenderingVisitor
    collector: ParameterVisitor

    def publish(self, event: BuilderEvent) -> None:
        if self.config.publish_events:
            self.bus.publish(event)


class SqlContextFactory:
    """Wires a context together."""

    def __init__(self, provider: ConfigProvider | None = None) -> None:
        self._provider = provider or DefaultConfigProvider()

    def create_policy(self) -> NamePolicy:
        return CompositeNamePolicy(PatternNamePolicy())

    def create_factory(self, config: DialectConfig) -> NodeFactory:
        operators = OperatorRegistryFactory().create()
        functions = FunctionRegistryFactory().create()
        return NodeFactory(self.create_policy(), operators, functions, config)

    def create_bus(self) -> EventBus:
        bus = EventBus()
        bus.subscribe(BuilderEvent, CountingListener())
        return bus

    def create(self) -> SqlContext:
        config = self._provider.provide()
        factory = self.create_factory(config)
        return SqlContext(config, factory, self.create_bus(), RenderingVisitor(config), ParameterVisitor())


class StatementState:
    """Holds the nodes of a statement under construction."""

    def __init__(self) -> None:

        self._columns: tuple[Node, ...] = ()

        self._joins: tuple[Node, ...] = ()

        self._conditions: tuple[Node, ...] = ()

        self._groups: tuple[Node, ...] = ()

        self._order: tuple[Node, ...] = ()

        self._counts: dict[str, Node] = {}

    @property
    def columns(self) -> tuple[Node, ...]:
        return self._columns

    @columns.setter
    def columns(self, columns: tuple[Node, ...]) -> None:
        self._columns = columns

    def add_to_columns(self, *nodes: Node) -> None:
        self.columns = (*self.columns, *nodes)

    @property
    def joins(self) -> tuple[Node, ...]:
        return self._joins

    @joins.setter
    def joins(self, joins: tuple[Node, ...]) -> None:
        self._joins = joins

    def add_to_joins(self, *nodes: Node) -> None:
        self.joins = (*self.joins, *nodes)

    @property
    def conditions(self) -> tuple[Node, ...]:
        return self._conditions

    @conditions.setter
    def conditions(self, conditions: tuple[Node, ...]) -> None:
        self._conditions = conditions

    def add_to_conditions(self, *nodes: Node) -> None:
        self.conditions = (*self.conditions, *nodes)

    @property
    def groups(self) -> tuple[Node, ...]:
        return self._groups

    @groups.setter
    def groups(self, groups: tuple[Node, ...]) -> None:
        self._groups = groups

    def add_to_groups(self, *nodes: Node) -> None:
        self.groups = (*self.groups, *nodes)

    @property
    def order(self) -> tuple[Node, ...]:
        return self._order

    @order.setter
    def order(self, order: tuple[Node, ...]) -> None:
        self._order = order

    def add_to_order(self, *nodes: Node) -> None:
        self.order = (*self.order, *nodes)

    def set_count(self, node: CountNode) -> None:
        self._counts[node.keyword] = node

    def has_count(self, keyword: str) -> bool:
        return keyword in self._counts

    def counts(self, *keywords: str) -> tuple[Node, ...]:
        return tuple(self._counts[keyword] for keyword in keywords if keyword in self._counts)


class StatementCommand(ABC):
    """One change of a statement's state, kept so that it could be replayed."""

    @abstractmethod
    def execute(self, state: StatementState) -> None:
        """Make the change."""

    @abstractmethod
    def describe(self) -> BuilderEvent:
        """What to tell listeners."""


class AddColumnsCommand(StatementCommand):
    """Adds nodes to columns."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_columns(*self._nodes)

    def describe(self) -> BuilderEvent:
        return ColumnAdded("columns", str(len(self._nodes)))


class AddAggregateCommand(StatementCommand):
    """Adds nodes to columns."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_columns(*self._nodes)

    def describe(self) -> BuilderEvent:
        return AggregateAdded("columns", str(len(self._nodes)))


class AddJoinCommand(StatementCommand):
    """Adds nodes to joins."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_joins(*self._nodes)

    def describe(self) -> BuilderEvent:
        return JoinAdded("joins", str(len(self._nodes)))


class AddConditionCommand(StatementCommand):
    """Adds nodes to conditions."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_conditions(*self._nodes)

    def describe(self) -> BuilderEvent:
        return ConditionAdded("conditions", str(len(self._nodes)))


class AddGroupsCommand(StatementCommand):
    """Adds nodes to groups."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_groups(*self._nodes)

    def describe(self) -> BuilderEvent:
        return GroupAdded("groups", str(len(self._nodes)))


class AddOrderCommand(StatementCommand):
    """Adds nodes to order."""

    def __init__(self, *nodes: Node) -> None:
        self._nodes = nodes

    def execute(self, state: StatementState) -> None:
        state.add_to_order(*self._nodes)

    def describe(self) -> BuilderEvent:
        return OrderAdded("order", str(len(self._nodes)))


class SetLimitCommand(StatementCommand):
    """Changes a count."""

    def __init__(self, node: CountNode) -> None:
        self._node = node

    def execute(self, state: StatementState) -> None:
        state.set_count(self._node)

    def describe(self) -> BuilderEvent:
        return LimitChanged("count", self._node.count)


class SetOffsetCommand(StatementCommand):
    """Changes a count."""

    def __init__(self, node: CountNode) -> None:
        self._node = node

    def execute(self, state: StatementState) -> None:
        state.set_count(self._node)

    def describe(self) -> BuilderEvent:
        return OffsetChanged("count", self._node.count)


class CommandLog:
    """Executes commands and remembers them."""

    def __init__(self, context: SqlContext, state: StatementState) -> None:
        self._context = context
        self._state = state
        self._done: list[StatementCommand] = []

    def run(self, command: StatementCommand) -> None:
        command.execute(self._state)
        self._done.append(command)
        self._context.publish(command.describe())

    @property
    def history(self) -> tuple[StatementCommand, ...]:
        return tuple(self._done)


class BuildGuard(ABC):
    """Something that must hold before a statement is built."""

    @abstractmethod
    def check(self) -> None:
        """Raise where it does not hold."""


class OffsetGuard(BuildGuard):
    """An offset needs a limit."""

    def __init__(self, state: StatementState) -> None:
        self._state = state

    def check(self) -> None:
        if self._state.has_count("OFFSET") and not self._state.has_count("LIMIT"):
            raise OffsetWithoutLimitError("no limit")


class ConditionGuard(BuildGuard):
    """An update needs a condition or a permission."""

    def __init__(self, state: StatementState) -> None:
        self._state = state
        self._lifted = False

    def lift(self) -> None:
        self._lifted = True

    def check(self) -> None:
        if not self._state.conditions and not self._lifted:
            raise UnboundedUpdateError("no condition")


class PredicateGuard(BuildGuard):
    """Something that a function decides."""

    def __init__(self, holds: Callable[[], bool], error: Callable[[], Exception]) -> None:
        self._holds = holds
        self._error = error

    def check(self) -> None:
        if not self._holds():
            raise self._error()


class GuardChain:
    """Checks guards one after the other."""

    def __init__(self) -> None:
        self._guards: list[BuildGuard] = []

    def add(self, guard: BuildGuard) -> GuardChain:
        self._guards.append(guard)
        return self

    def check(self) -> None:
        for guard in self._guards:
            guard.check()


class StatementBuilder(ABC):
    """What all builders have in common."""

    def __init__(self, table: str, context_factory: SqlContextFactory | None = None) -> None:
        self._context = (context_factory or SqlContextFactory()).create()
        self._table = self._context.factory.name(table)
        self._state = StatementState()
        self._log = CommandLog(self._context, self._state)
        self._guards = GuardChain()
        self._context.publish(TableChosen("builder", table))

    @abstractmethod
    def to_node(self) -> Node:
        """The statement as a tree."""

    def build(self) -> tuple[str, tuple[object, ...]]:
        self._guards.check()
        node = self.to_node()
        text = node.accept(self._context.renderer)
        values = node.accept(self._context.collector)
        self._context.publish(StatementBuilt("builder", text))
        return text, tuple(values)


class ConditionalBuilder(StatementBuilder):
    """A builder whose statement has conditions."""

    def where(self, column: str, operator: str, value: object) -> ConditionalBuilder:
        node = self._context.factory.comparison(column, operator, value)
        self._log.run(AddConditionCommand(node))
        return self

    def where_in(self, column: str, values: Iterable[object]) -> ConditionalBuilder:
        node = self._context.factory.listed(column, Membership.IN, values)
        self._log.run(AddConditionCommand(node))
        return self

    def where_not_in(self, column: str, values: Iterable[object]) -> ConditionalBuilder:
        node = self._context.factory.listed(column, Membership.NOT_IN, values)
        self._log.run(AddConditionCommand(node))
        return self

    def where_any(self, *conditions: tuple[str, str, object]) -> ConditionalBuilder:
        node = self._context.factory.alternative(conditions)
        self._log.run(AddConditionCommand(node))
        return self

    def conditions_node(self) -> ConditionsNode:
        return ConditionsNode(self._state.conditions)


class QueryBuilder(ConditionalBuilder):
    """Builds a SELECT."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._guards.add(OffsetGuard(self._state))

    def select(self, *columns: str) -> QueryBuilder:
        nodes = [self._context.factory.column(column) for column in columns]
        self._log.run(AddColumnsCommand(*nodes))
        return self

    def aggregate(self, function: str, column: str, alias: str) -> QueryBuilder:
        node = self._context.factory.aggregate(function, column, alias)
        self._log.run(AddAggregateCommand(node))
        return self

    def join(self, table: str, left: str, right: str) -> QueryBuilder:
        node = self._context.factory.join(JoinKind.INNER, table, left, right)
        self._log.run(AddJoinCommand(node))
        return self

    def left_join(self, table: str, left: str, right: str) -> QueryBuilder:
        node = self._context.factory.join(JoinKind.LEFT, table, left, right)
        self._log.run(AddJoinCommand(node))
        return self

    def group_by(self, *columns: str) -> QueryBuilder:
        nodes = [self._context.factory.column(column) for column in columns]
        self._log.run(AddGroupsCommand(*nodes))
        return self

    def order_by(self, column: str, descending: bool = False) -> QueryBuilder:
        direction = Direction.DESCENDING if descending else Direction.ASCENDING
        node = self._context.factory.order(column, direction)
        self._log.run(AddOrderCommand(node))
        return self

    def limit(self, count: int) -> QueryBuilder:
        node = self._context.factory.count("LIMIT", count)
        self._log.run(SetLimitCommand(node))
        return self

    def offset(self, count: int) -> QueryBuilder:
        node = self._context.factory.count("OFFSET", count)
        self._log.run(SetOffsetCommand(node))
        return self

    def to_node(self) -> SelectNode:
        return SelectNode(
            self._table,
            self._state.columns,
            self._state.joins,
            self.conditions_node(),
            self._state.groups,
            self._state.order,
            self._state.counts("LIMIT", "OFFSET"),
        )


@dataclass
class RowStore:
    """Rows by column, in the order in which they came."""

    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows[0]) if self.rows else ()

    def matches(self, row: dict[str, object]) -> bool:
        return not self.rows or set(row) == set(self.columns)

    def add(self, row: dict[str, object]) -> None:
        if not row:
            raise EmptyRowError("no columns")
        if not self.matches(row):
            raise RowMismatchError("other columns")
        self.rows.append(row)

    def in_order(self) -> Iterator[tuple[object, ...]]:
        for row in self.rows:
            yield tuple(row[column] for column in self.columns)


class InsertBuilder(StatementBuilder):
    """Builds an INSERT."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._rows = RowStore()
        self._guards.add(PredicateGuard(lambda: bool(self._rows.rows), lambda: NoRowsError("no rows")))

    def row(self, values: Mapping[str, object]) -> InsertBuilder:
        row = dict(values)
        for column in row:
            self._context.factory.name(column)
        self._rows.add(row)
        self._context.publish(RowAdded("insert", len(row)))
        return self

    def to_node(self) -> InsertNode:
        columns = tuple(self._context.factory.name(column) for column in self._rows.columns)
        rows = tuple(RowNode(values) for values in self._rows.in_order())
        return InsertNode(self._table, columns, rows)


class UpdateBuilder(ConditionalBuilder):
    """Builds an UPDATE."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._assignments: dict[str, AssignmentNode] = {}
        self._bound = ConditionGuard(self._state)
        self._guards.add(
            PredicateGuard(lambda: bool(self._assignments), lambda: NoAssignmentsError("nothing"))
        )
        self._guards.add(self._bound)

    def set(self, column: str, value: object) -> UpdateBuilder:
        self._assignments[column] = self._context.factory.assignment(column, value)
        self._context.publish(AssignmentAdded("update", column))
        return self

    def all_rows(self) -> UpdateBuilder:
        self._bound.lift()
        self._context.publish(GuardLifted("update", "all rows"))
        return self

    def to_node(self) -> UpdateNode:
        return UpdateNode(self._table, tuple(self._assignments.values()), self.conditions_node())
