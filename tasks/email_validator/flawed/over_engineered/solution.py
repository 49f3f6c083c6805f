"""A validation framework with rules, pipelines, reports and translations, set up for e-mail addresses."""

from __future__ import annotations

import re
from typing import Any, Callable, Generic, NamedTuple, Optional, Protocol, TypeVar

T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class ValidationFrameworkError(Exception):
    """Base class of all errors of the framework."""


class ConfigurationError(ValidationFrameworkError):
    """The framework is set up in a wrong way."""


class UnknownRuleError(ValidationFrameworkError):
    """No rule of that name is registered."""


# --- Findings -------------------------------------------------------------------------------------


class Severity:
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class ValidationIssue(NamedTuple):
    """One thing that is wrong."""

    code: str
    severity: str
    parameters: dict[str, Any]

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR


class ValidationReport:
    """All that is wrong."""

    def __init__(self) -> None:
        self._issues: list[ValidationIssue] = []

    def add(self, issue: ValidationIssue) -> None:
        self._issues.append(issue)

    def extend(self, other: ValidationReport) -> None:
        for issue in other.issues():
            self.add(issue)

    def issues(self) -> list[ValidationIssue]:
        return list(self._issues)

    def first_error(self) -> Optional[ValidationIssue]:
        for issue in self._issues:
            if issue.is_error:
                return issue
        return None

    @property
    def is_valid(self) -> bool:
        return self.first_error() is None


class IssueFactory:
    """Makes issues."""

    def error(self, code: str, **parameters: Any) -> ValidationIssue:
        return ValidationIssue(code, Severity.ERROR, parameters)

    def warning(self, code: str, **parameters: Any) -> ValidationIssue:
        return ValidationIssue(code, Severity.WARNING, parameters)


# --- Addresses ------------------------------------------------------------------------------------


class DomainLabel:
    """One label of a domain."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def text(self) -> str:
        return self._text

    def matches(self, pattern: re.Pattern[str]) -> bool:
        return pattern.fullmatch(self._text) is not None


class Domain:
    """What stands after the @."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._labels = [DomainLabel(label) for label in text.split(".")]

    @property
    def text(self) -> str:
        return self._text

    @property
    def labels(self) -> list[DomainLabel]:
        return list(self._labels)

    @property
    def top_level(self) -> DomainLabel:
        return self._labels[-1]


class LocalPart:
    """What stands before the @."""

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def text(self) -> str:
        return self._text

    @property
    def length(self) -> int:
        return len(self._text)

    def matches(self, pattern: re.Pattern[str]) -> bool:
        return pattern.fullmatch(self._text) is not None

    def contains(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self._text) is not None


class ParsedAddress:
    """An address in its parts."""

    def __init__(self, local: LocalPart, domain: Domain) -> None:
        self.local = local
        self.domain = domain


class AddressParser:
    """Takes an address apart."""

    def parse(self, text: str) -> ParsedAddress:
        local, _, domain = text.partition("@")
        return ParsedAddress(LocalPart(local), Domain(domain))


class ValidationContext:
    """What rules look at."""

    def __init__(self, subject: object, parser: AddressParser) -> None:
        self._subject = subject
        self._parser = parser
        self._parsed: Optional[ParsedAddress] = None

    @property
    def subject(self) -> object:
        return self._subject

    @property
    def text(self) -> str:
        if not isinstance(self._subject, str):
            raise ValidationFrameworkError("the subject is no text")
        return self._subject

    @property
    def address(self) -> ParsedAddress:
        if self._parsed is None:
            self._parsed = self._parser.parse(self.text)
        return self._parsed


# --- Rules ----------------------------------------------------------------------------------------


class ValidationRule(Protocol):
    """One rule."""

    def check(self, context: ValidationContext) -> Optional[ValidationIssue]:
        """What is wrong, if anything."""
        ...


class BaseRule:
    """What rules have in common."""

    code = "rule"

    def __init__(self) -> None:
        self._issues = IssueFactory()

    def check(self, context: ValidationContext) -> Optional[ValidationIssue]:
        if self.holds(context):
            return None
        return self._issues.error(self.code, **self.parameters())

    def holds(self, context: ValidationContext) -> bool:
        return True

    def parameters(self) -> dict[str, Any]:
        return {}


class TypeRule(BaseRule):
    """The subject is text."""

    code = "type"

    def holds(self, context: ValidationContext) -> bool:
        return isinstance(context.subject, str)


class TotalLengthRule(BaseRule):
    """The address is not too long."""

    code = "total-length"

    def __init__(self, maximum: int = 254) -> None:
        super().__init__()
        self._maximum = maximum

    def holds(self, context: ValidationContext) -> bool:
        return len(context.text) <= self._maximum

    def parameters(self) -> dict[str, Any]:
        return {"maximum": self._maximum}


class AlphabetRule(BaseRule):
    """All characters are printable ASCII."""

    code = "alphabet"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(r"[!-~]*")

    def holds(self, context: ValidationContext) -> bool:
        return self._pattern.fullmatch(context.text) is not None


class SingleAtRule(BaseRule):
    """There is one @."""

    code = "single-at"

    def holds(self, context: ValidationContext) -> bool:
        return context.text.count("@") == 1


class LocalLengthRule(BaseRule):
    """The local part is neither empty nor too long."""

    code = "local-length"

    def __init__(self, minimum: int = 1, maximum: int = 64) -> None:
        super().__init__()
        self._minimum = minimum
        self._maximum = maximum

    def holds(self, context: ValidationContext) -> bool:
        return self._minimum <= context.address.local.length <= self._maximum

    def parameters(self) -> dict[str, Any]:
        return {"minimum": self._minimum, "maximum": self._maximum}


class LocalCharactersRule(BaseRule):
    """The local part has only characters that are allowed there."""

    code = "local-characters"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*")

    def holds(self, context: ValidationContext) -> bool:
        return context.address.local.matches(self._pattern)


class LocalDotsRule(BaseRule):
    """Dots in the local part stand between other characters."""

    code = "local-dots"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(r"\A\.|\.\.|\.\Z")

    def holds(self, context: ValidationContext) -> bool:
        return not context.address.local.contains(self._pattern)


class LabelCountRule(BaseRule):
    """The domain has several labels."""

    code = "label-count"

    def __init__(self, minimum: int = 2) -> None:
        super().__init__()
        self._minimum = minimum

    def holds(self, context: ValidationContext) -> bool:
        return len(context.address.domain.labels) >= self._minimum

    def parameters(self) -> dict[str, Any]:
        return {"minimum": self._minimum}


class LabelFormRule(BaseRule):
    """Each label is well formed."""

    code = "label-form"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")

    def holds(self, context: ValidationContext) -> bool:
        for label in context.address.domain.labels:
            if not label.matches(self._pattern):
                return False
        return True


class TopLevelRule(BaseRule):
    """The last label is not too short and no number."""

    code = "top-level"

    def __init__(self) -> None:
        super().__init__()
        self._pattern = re.compile(r"(?![0-9]+\Z).{2,}")

    def holds(self, context: ValidationContext) -> bool:
        return context.address.domain.top_level.matches(self._pattern)


# --- Registry and pipeline ------------------------------------------------------------------------


class RuleRegistry(Generic[T]):
    """Maps names to factories."""

    def __init__(self) -> None:
        self._factories: dict[str, Callable[[], T]] = {}

    def register(self, name: str, factory: Callable[[], T]) -> RuleRegistry[T]:
        if name in self._factories:
            raise ConfigurationError(f"rule {name!r} is already registered")
        self._factories[name] = factory
        return self

    def create(self, name: str) -> T:
        if name not in self._factories:
            raise UnknownRuleError(f"no rule named {name!r}")
        return self._factories[name]()

    def names(self) -> list[str]:
        return list(self._factories)


class RuleStage:
    """A rule in its place; may end the pipeline."""

    def __init__(self, rule: ValidationRule, stops: bool) -> None:
        self._rule = rule
        self._stops = stops

    def run(self, context: ValidationContext, report: ValidationReport) -> bool:
        issue = self._rule.check(context)
        if issue is None:
            return True
        report.add(issue)
        return not self._stops


class ValidationPipeline:
    """Stages, one after the other."""

    def __init__(self, stages: list[RuleStage]) -> None:
        self._stages = list(stages)

    def run(self, context: ValidationContext) -> ValidationReport:
        report = ValidationReport()
        for stage in self._stages:
            if not stage.run(context, report):
                break
        return report


class ValidationPipelineBuilder:
    """Builds a pipeline step by step."""

    def __init__(self, registry: RuleRegistry[ValidationRule]) -> None:
        self._registry = registry
        self._stages: list[RuleStage] = []

    def add(self, name: str, stops: bool = True) -> ValidationPipelineBuilder:
        rule = self._registry.create(name)
        self._stages.append(RuleStage(rule, stops))
        return self

    def build(self) -> ValidationPipeline:
        if not self._stages:
            raise ConfigurationError("a pipeline needs a stage")
        return ValidationPipeline(self._stages)


# --- Messages -------------------------------------------------------------------------------------


class MessageCatalog:
    """Templates of messages in one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._templates: dict[str, str] = {}

    @property
    def language(self) -> str:
        return self._language

    def add(self, code: str, template: str) -> MessageCatalog:
        self._templates[code] = template
        return self

    def template(self, code: str) -> str:
        return self._templates.get(code, "the address is invalid")


class MessageTranslator:
    """Turns issues into sentences."""

    def __init__(self, catalog: MessageCatalog) -> None:
        self._catalog = catalog

    def translate(self, issue: ValidationIssue) -> str:
        template = self._catalog.template(issue.code)
        return template.format(**issue.parameters)


class MessageCatalogFactory:
    """Makes catalogs."""

    def english(self) -> MessageCatalog:
        catalog = MessageCatalog("en")
        catalog.add("type", "an address is a string")
        catalog.add("total-length", "an address has at most {maximum} characters")
        catalog.add("alphabet", "an address has printable ASCII characters only")
        catalog.add("single-at", "an address has exactly one @")
        catalog.add("local-length", "the local part has {minimum} to {maximum} characters")
        catalog.add("local-characters", "the local part has a character that may not stand there")
        catalog.add("local-dots", "the local part has a dot that may not stand there")
        catalog.add("label-count", "the domain has at least {minimum} labels")
        catalog.add("label-form", "the domain has a label that is not well formed")
        catalog.add("top-level", "the last label has at least 2 characters and is no number")
        return catalog


# --- Service --------------------------------------------------------------------------------------


class ResultPresenter:
    """Turns reports into results."""

    def __init__(self, translator: MessageTranslator) -> None:
        self._translator = translator

    def present(self, report: ValidationReport) -> dict[str, Any]:
        error = report.first_error()
        if error is None:
            return {"valid": True, "reason": ""}
        return {"valid": False, "reason": self._translator.translate(error)}


class EmailValidationService:
    """Validates addresses."""

    def __init__(self, pipeline: ValidationPipeline, presenter: ResultPresenter) -> None:
        self._pipeline = pipeline
        self._presenter = presenter
        self._parser = AddressParser()

    def validate(self, subject: object) -> dict[str, Any]:
        context = ValidationContext(subject, self._parser)
        report = self._pipeline.run(context)
        return self._presenter.present(report)


class EmailValidationServiceFactory:
    """Puts a service together."""

    def create(self) -> EmailValidationService:
        registry = self._registry()
        builder = ValidationPipelineBuilder(registry)
        for name in registry.names():
            builder.add(name)
        translator = MessageTranslator(MessageCatalogFactory().english())
        return EmailValidationService(builder.build(), ResultPresenter(translator))

    def _registry(self) -> RuleRegistry[ValidationRule]:
        registry: RuleRegistry[ValidationRule] = RuleRegistry()
        registry.register("type", TypeRule)
        registry.register("total-length", TotalLengthRule)
        registry.register("alphabet", AlphabetRule)
        registry.register("single-at", SingleAtRule)
        registry.register("local-length", LocalLengthRule)
        registry.register("local-characters", LocalCharactersRule)
        registry.register("local-dots", LocalDotsRule)
        registry.register("label-count", LabelCountRule)
        registry.register("label-form", LabelFormRule)
        registry.register("top-level", TopLevelRule)
        return registry


_SERVICE = EmailValidationServiceFactory().create()


def validate_email(email: object) -> dict[str, Any]:
    """Whether an address is valid, and if not, why."""
    return _SERVICE.validate(email)
