"""Text that somebody else chooses and that is run as Python, or names what is run (CWE-94, CWE-95)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Compare, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.flow.dangers import ALL
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_EVALUATING: Final = (
    "eval", "exec", "execfile", "builtins.eval", "builtins.exec", "__builtins__.eval", "__builtins__.exec",
    "__builtin__.eval", "__builtin__.exec", "six.exec_", "past.builtins.execfile",
    "code.InteractiveInterpreter().runsource", "code.InteractiveInterpreter().runcode",
    "code.InteractiveConsole().push", "code.InteractiveConsole().runsource", "code.InteractiveConsole().runcode",
    "cProfile.run", "cProfile.runctx", "profile.run", "timeit.timeit", "timeit.repeat", "timeit.Timer", "pdb.run",
    "bdb.Bdb().run", "trace.Trace().run", "doctest.debug_script", "IPython.get_ipython().run_cell",
    "get_ipython().run_cell", "test.support.run_code", "subinterpreters.run_string", "_xxsubinterpreters.run_string",
    "pandas.eval", "pandas.DataFrame().eval", "pandas.DataFrame().query", "pandas.core.computation.eval.eval",
    "numexpr.evaluate", "sympy.sympify", "sympy.parsing.sympy_parser.parse_expr", "sympy.parse_expr", "js2py.eval_js",
    "execjs.eval", "execjs.compile", "py_mini_racer.MiniRacer().eval", "asteval.Interpreter().eval",
    "RestrictedPython.compile_restricted_exec", "asteval.Interpreter()", "types.FunctionType",
    "lupa.LuaRuntime().execute", "lupa.LuaRuntime().eval", "dukpy.evaljs", "rpy2.robjects.r", "numba.core.runtime.eval",
)  # fmt: skip
"""They run the text that is their first argument."""
_PLAIN_EVALUATING: Final = (("eval",), ("exec",), ("builtins.eval",), ("builtins.exec",))
_EVALUATE_METHODS: Final = ("runsource", "run_cell", "eval_js", "evaljs")
_NAMING: Final = (
    "importlib.import_module", "importlib.__import__", "__import__", "builtins.__import__", "runpy.run_path",
    "runpy.run_module", "imp.load_source", "imp.load_module", "imp.find_module", "pydoc.locate",
    "pkgutil.resolve_name", "pkgutil.get_loader", "zope.dottedname.resolve.resolve",
    "django.utils.module_loading.import_string", "werkzeug.utils.import_string",
    "celery.utils.imports.symbol_by_name", "importlib.util.spec_from_file_location",
    "importlib.machinery.SourceFileLoader", "ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.WinDLL",
    "logging.config.listen", "logging.config.dictConfig", "logging.config.fileConfig",
    "pluginbase.PluginBase().load_plugin", "hydra.utils.get_method", "hydra.utils.get_class",
)  # fmt: skip
"""They run the module that their first arguments name."""
_SCOPES: Final = (
    "globals()", "locals()", "vars()", "__builtins__.__dict__", "builtins.__dict__", "__builtins__",
)  # fmt: skip
"""Tables of everything that could be called."""


class CodeInjection:
    """Looks at text that is evaluated, at modules that are imported by name, and at what is called by name."""

    weakness = Weakness(
        id="code-injection",
        cwe=94,
        severity=Severity.HIGH,
        category="injection",
        title="Outside text is run as code",
        why="Whoever chooses the text runs any Python with the rights of this process, emptied builtins or not.",
        fix="Parse the text with ast.literal_eval or a small grammar; look up what may be called in a dict.",
    )
    replaces = ("B102", "B307")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each place where an input is run, or says what is run."""
        for call in program.calls_to(*_EVALUATING):
            yield from self._evaluated(program, call, call.arg(0, "source", "expr", "stmt", "code", "object"))
        for call in program.methods(*_EVALUATE_METHODS):
            yield from self._evaluated(program, call, call.arg(0, "source", "code"))
        if "pandas" in program.imported:
            for call in program.methods("eval", "query"):
                if _is_frame(call):
                    yield from self._evaluated(program, call, call.arg(0, "expr"))
        for call in program.calls_to(*_NAMING):
            yield from self._named(program, call)
        yield from self._looked_up(program)
        yield from self._fetched(program)

    def _evaluated(self, program: Program, call: Call, source: Value) -> Iterator[Finding]:
        taint = source.tainted("code", Reach.CONFIG)
        if taint is None:
            yield from self._said_to_be_numbers(program, call, source)
            return
        if _is_plain_literal(taint) or _was_examined(program, source, taint):
            return
        message = f"{taint.says} is part of the code that {call.method}() runs"
        yield self.weakness.claim(
            program, call.file, call.node, message, taint=taint, severity=_severity(source, taint)
        )

    def _said_to_be_numbers(self, program: Program, call: Call, source: Value) -> Iterator[Finding]:
        """Text made of parameters that are numbers by their hints alone, which nobody enforces."""
        if call.names[:1] not in _PLAIN_EVALUATING or source.const is not UNKNOWN:
            return
        for taint in source.taints:
            outside = taint.reach in (Reach.CALLER, Reach.CONFIG) and taint.form != "part"
            if outside and not _is_made_number(program, call, taint):
                message = f"{taint.says} is a number by its hint alone, and part of the code that {call.method}() runs"
                yield self.weakness.claim(
                    program, call.file, call.node, message, taint=taint, severity=Severity.MEDIUM
                )
                return

    def _named(self, program: Program, call: Call) -> Iterator[Finding]:
        for value in (
            call.arg(0, "name", "path", "module_name", "mod_name", "path_name"),
            call.arg(1, "location", "package", "pathname"),
        ):
            taint = value.tainted("code", Reach.OPERATOR)
            if taint is None:
                continue
            text = value.known_text or ""
            # With a fixed package before it, only that package's own modules can be named.
            within = text.find("\0") > 0 and text[: text.find("\0")].endswith(".")
            severity = Severity.LOW if within or taint.reach is Reach.OPERATOR else Severity.HIGH
            message = f"{taint.says} says which module {call.method}() loads"
            yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)
            return

    def _fetched(self, program: Program) -> Iterator[Finding]:
        """`getattr(thing, name)` of which the result is called."""
        called = {name for call in program.calls for name in call.names if name.endswith(".*")}
        for call in program.calls_to(
            "getattr", "builtins.getattr", "operator.attrgetter", "operator.methodcaller"
        ):
            direct = call.names[0].startswith("operator.")
            name = call.arg(0 if direct else 1)
            taint = name.tainted("code", Reach.OPERATOR)
            if taint is None or _has_prefix(name):
                continue
            parent = program.parent(call.node)
            runs = (isinstance(parent, ast.Call) and parent.func is call.node) or not called.isdisjoint(
                call.result.names
            )
            if runs or call.names[0] == "operator.methodcaller" or self._called_later(program, call):
                message = f"{taint.says} says which attribute is called"
                yield self.weakness.claim(
                    program, call.file, call.node, message, taint=taint, severity=Severity.MEDIUM
                )

    def _called_later(self, program: Program, call: Call) -> bool:
        """Whether the variable that the attribute is assigned to is called in the same function."""
        parent = program.parent(call.node)
        if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name):
            return False
        wanted = parent.targets[0].id
        return any(
            other.function is call.function
            and isinstance(other.node.func, ast.Name)
            and other.node.func.id == wanted
            for other in program.methods(wanted, "")
        )

    def _looked_up(self, program: Program) -> Iterator[Finding]:
        """`globals()[name]`, `globals().get(name)`."""
        for file, node in program.nodes(ast.Subscript):
            if not isinstance(node.ctx, ast.Load):
                continue
            names = program.value(node.value).names
            if (names and names[0] in _SCOPES) or _is_scope(node.value):
                yield from self._picked(program, file, node, program.value(node.slice))
        for call in program.methods("get", "pop", "__getitem__"):
            called = call.node.func
            if isinstance(called, ast.Attribute) and _is_scope(called.value):
                yield from self._picked(program, call.file, call.node, call.arg(0))
        for scope in _SCOPES:
            for call in program.calls_to(f"{scope}.get", f"{scope}.pop", f"{scope}.__getitem__"):
                yield from self._picked(program, call.file, call.node, call.arg(0))

    def _picked(self, program: Program, file: str, node: ast.expr, key: Value) -> Iterator[Finding]:
        taint = key.tainted("code", Reach.CALLER)
        if taint is None or _has_prefix(key):
            return
        severity = {Reach.REMOTE: Severity.HIGH, Reach.OPERATOR: Severity.MEDIUM}.get(
            taint.reach, Severity.LOW
        )
        message = f"{taint.says} says which of all names in scope is taken"
        yield self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


def _is_scope(node: ast.expr) -> bool:
    """`locals()` and `vars()`, without an object."""
    named = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("locals", "vars")
    )
    return named and isinstance(node, ast.Call) and not node.args


def _severity(source: Value, taint: Taint) -> Severity:
    if taint.reach is Reach.REMOTE:
        return Severity.CRITICAL
    if taint.reach is Reach.OPERATOR or (taint.reach is Reach.CALLER and taint.form != "part"):
        return Severity.HIGH
    if taint.reach is Reach.CALLER:
        # Of a path or a name, what is run is not the text but what it leads to.
        return (
            Severity.HIGH
            if any(name.startswith(("compile()", "ast.")) for name in source.names)
            else Severity.LOW
        )
    # Configuration that is code by design: a plugin's file, a version file.
    return Severity.MEDIUM if taint.reach is Reach.CONFIG or taint.form == "composed" else Severity.LOW


def _is_plain_literal(taint: Taint) -> bool:
    """Whether guards made sure that the text is one quoted string."""
    return {"quoted", "unquoted"} <= taint.cleaned


def _is_made_number(program: Program, run: Call, taint: Taint) -> bool:
    """Whether the program itself sees to it, before it runs the code, that the input is a number."""
    if "text" not in taint.cleaned or taint.cleaned & ALL:
        return True
    function = program.functions.get(taint.root.partition("(")[0])
    if function is None or function.handler:
        return True
    inside = set(map(id, ast.walk(run.node)))
    return any(
        other.root == taint.root
        for call in program.calls_to("int", "float", "isinstance", "type", "decimal.Decimal")
        if call.node.lineno < run.node.lineno or id(call.node) in inside
        for other in call.arg(0).taints
    )


def _has_prefix(name: Value) -> bool:
    """Whether only names of one family can be reached: `f"do_{command}"`."""
    text = name.known_text
    return text is not None and text[:1] not in ("", "\0", "_")


def _is_frame(call: Call) -> bool:
    """Whether `eval` or `query` is asked of a table of pandas."""
    if any(name.startswith("pandas.") for name in call.names):
        return True
    node = call.node.func
    if not isinstance(node, ast.Attribute):
        return False
    base = node.value
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    words = name.lower().split("_")
    return not {"df", "frame", "dataframe"}.isdisjoint(words) or name.lower().endswith("df")


def _was_examined(program: Program, source: Value, taint: Taint) -> bool:
    """Whether the syntax tree of the text, or the names in its code, were looked through before it is run."""
    if _passed(program, taint, "compile") and any(
        _looks_at_names(compare, taint) for compare in program.compares
    ):
        return True
    if not any(name.startswith("ast.") for name in source.names) and not _passed(program, taint, "ast.parse"):
        return False
    if any(
        base.endswith(("NodeVisitor", "NodeTransformer"))
        for cls in program.classes.values()
        for base in cls.bases
    ):
        return True
    walked = any(True for _ in program.calls_to("ast.walk", "ast.iter_child_nodes"))
    return walked and any(True for _ in program.calls_to("isinstance"))


def _passed(program: Program, taint: Taint, function: str) -> bool:
    """Whether the same input was handed to a function."""
    return any(
        other.root == taint.root
        for call in program.calls_to(function)
        for other in call.arg(0, "source").taints
    )


def _looks_at_names(compare: Compare, taint: Taint) -> bool:
    """Whether the names that the compiled input uses are compared with others."""
    for side in (compare.left, compare.right):
        if any("co_names" in name for name in side.names) and any(
            other.root == taint.root for other in side.taints
        ):
            return True
    return False
