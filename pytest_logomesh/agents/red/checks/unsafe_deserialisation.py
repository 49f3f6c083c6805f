"""Data from outside reaches a loader that can build, and so run, anything (CWE-502)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import expression
from pytest_logomesh.agents.red.clues.inputs import hears
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.saved_files import SavedFiles
from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Function, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_PICKLES: Final = ("pickle", "_pickle", "cPickle", "dill", "cloudpickle", "pickle5", "six.moves.cPickle")
_LOADERS: Final = (
    *(f"{module}.{name}" for module in _PICKLES for name in ("loads", "load", "_loads", "_load")),
    "jsonpickle.decode", "jsonpickle.loads", "jsonpickle.unpickler.decode", "pandas.read_pickle",
    "pandas.io.pickle.read_pickle", "marshal.loads", "marshal.load", "joblib.load", "sklearn.externals.joblib.load",
    "django.contrib.sessions.serializers.PickleSerializer().loads", "rest_framework.PickleSerializer().loads",
    "kombu.serialization.pickle_loads",
)  # fmt: skip
_ACCEPTED: Final = "multiprocessing.connection.Listener().accept().recv"
"""Unpickles what whoever has connected sends."""
_READERS: Final = tuple(f"{module}.{name}" for module in _PICKLES for name in ("Unpickler", "_Unpickler"))
_DUMPED: Final = tuple(
    f"{module}.{name}()" for module in (*_PICKLES, "marshal", "jsonpickle") for name in ("dumps", "encode")
)
_BY_PATH: Final = frozenset(
    {"joblib.load", "sklearn.externals.joblib.load", "torch.load", "pandas.read_pickle", "numpy.load"}
)
_MODELS: Final = (
    "keras.models.load_model", "tensorflow.keras.models.load_model", "keras.saving.load_model",
    "mlflow.pyfunc.load_model", "skops.io.load", "fastai.learner.load_learner", "fastai.vision.all.load_learner",
    "catboost.CatBoost().load_model",
)  # fmt: skip
"""They run what is stored in a model."""
_YAML: Final = ("yaml.load", "yaml.load_all")
_SAFE_LOADERS: Final = ("SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader")
_FILES: Final = ("open()", "io.open()", "pathlib.Path()")
_STORED: Final = (
    "open()", "io.open()", "gzip.open()", "bz2.open()", "lzma.open()", "pathlib.Path()", "redis.", "sqlite3.",
    "memcache.", "pymemcache.", "urllib.", "requests.", "boto3.",
)  # fmt: skip
_MACS: Final = ("hmac.new", "hmac.HMAC", "hmac.digest", "hmac.new().update", "hashlib.blake2b")
_HASHES: Final = tuple(
    f"hashlib.{name}{suffix}"
    for name in ("sha256", "sha512", "sha384", "sha3_256", "blake2b", "blake2s", "new")
    for suffix in ("", "().update")
)
_COMPARERS: Final = ("hmac.compare_digest", "secrets.compare_digest")
_RUNNING_MODULES: Final = frozenset(
    {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "marshal", "jsonpickle"}
)
_UNSEALING: Final = ("verify", "unsign")


class UnsafeDeserialisation:
    """Looks at what loaders such as pickle's are given, and whether it was sealed before."""

    weakness = Weakness(
        id="unsafe-deserialisation",
        cwe=502,
        severity=Severity.HIGH,
        category="injection",
        title="A loader that can run code reads data from outside",
        why="Such data names the functions that are called while it is loaded; whoever writes it runs code here.",
        fix="Use json or yaml.safe_load; where pickle must stay, verify an HMAC over the bytes before they are loaded.",
    )
    replaces = ("B301", "B302", "B403", "B506", "B614")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each load of data that others may have written."""
        self._saved = SavedFiles(program)
        for call in program.calls_to(*_LOADERS):
            yield from self._loaded(program, call, call.arg(0, "data", "file", "filename", "string", "s"))
        for call in self._unpicklers(program):
            yield from self._loaded(program, call, call.arg(0, "file"))
        for call in program.calls_to(
            *_YAML, "yaml.unsafe_load", "yaml.unsafe_load_all", "yaml.full_load", "ruamel.yaml.load"
        ):
            yield from self._yaml(program, call)
        for call in program.calls_to("ruamel.yaml.YAML().load"):
            yield from self._ruamel(program, call)
        yield from self._arrays(program)
        yield from self._others(program)

    def _arrays(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to("torch.load"):
            if call.arg(-1, "weights_only").const is not True:
                yield from self._loaded(program, call, call.arg(0, "f"), stored=call.has(-1, "weights_only"))
        for call in program.calls_to("numpy.load"):
            if call.arg(2, "allow_pickle").const is True:
                yield from self._loaded(program, call, call.arg(0, "file"))

    def _others(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to("shelve.open"):
            taint = call.arg(0, "filename").tainted("deserialise")
            if taint is not None and (taint.form != "whole" or taint.reach is Reach.REMOTE):
                yield self._claim(program, call, taint, Severity.MEDIUM)
            elif (saved := self._saved.author(expression(call, 0, "filename"), call.function)) is not None:
                yield self._claim(program, call, saved, Severity.HIGH)
        yield from self._imported(program)
        for call in program.calls_to(*_MODELS):
            data = call.arg(0, "filepath", "model_path", "path")
            taint = data.tainted("deserialise", Reach.REMOTE) or self._saved.author(
                expression(call, 0, "filepath"), call.function
            )
            if taint is not None and call.arg(-1, "safe_mode").const is not True:
                yield self._claim(program, call, taint, Severity.HIGH)
        yield from self._received(program)
        yield from self._settings(program)
        for call in program.methods("recv_pyobj"):
            yield self._claim(program, call, None, Severity.HIGH)
        for call in program.calls_to("map"):
            if set(call.arg(0).names) & set(_LOADERS):
                yield from self._loaded(program, call, call.arg(1))

    def _settings(self, program: Program) -> Iterator[Finding]:
        """Sessions of Django that are unpickled."""
        for file, node in program.nodes(ast.Assign):
            name = node.value.value if isinstance(node.value, ast.Constant) else None
            if isinstance(name, str) and name.endswith(".PickleSerializer"):
                message = "sessions are stored as pickles, which whoever knows the key can write"
                yield self.weakness.claim(program, file, node, message, severity=Severity.MEDIUM)

    def _received(self, program: Program) -> Iterator[Finding]:
        """What a listener unpickles; one with a key asks for it before anything is received."""
        listeners = program.calls_to("multiprocessing.connection.Listener")
        if any(not call.has(3, "authkey") for call in listeners):
            for call in program.calls_to(_ACCEPTED):
                yield self._claim(program, call, None, Severity.MEDIUM)

    def _imported(self, program: Program) -> Iterator[Finding]:
        """`import_module(format).loads(data)`, where one of the formats is pickle."""
        calls = [
            call
            for call in program.methods("loads", "load")
            if any(name.startswith(("importlib.import_module()", "__import__()")) for name in call.names)
        ]
        if not calls:
            return
        named = {node.value for _, node in program.nodes(ast.Constant) if isinstance(node.value, str)}
        for call in calls:
            chosen = any(
                one.arg(0, "name").tainted("code", Reach.OPERATOR) is not None
                for one in program.calls_to("importlib.import_module", "__import__")
            )
            if chosen or named & _RUNNING_MODULES:
                yield from self._loaded(program, call, call.arg(0))

    def _unpicklers(self, program: Program) -> Iterator[Call]:
        """Unpicklers that do not choose their classes."""
        if any(store.key.const == "find_class" for store in program.stores):
            return
        yield from program.calls_to(*_READERS)
        for cls in program.classes.values():
            if set(cls.bases) & set(_READERS) and "find_class" not in cls.methods:
                yield from program.calls_to(cls.id)

    def _loaded(self, program: Program, call: Call, data: Value, *, stored: bool = True) -> Iterator[Finding]:
        """What is held against a load; with `stored`, also where the program's own files are loaded."""
        by_name = bool(call.names) and call.names[0] in _BY_PATH
        if (data.const is not UNKNOWN and not by_name) or any(name in _DUMPED for name in data.names):
            return
        taint = data.tainted("deserialise", Reach.CONFIG)
        if self._sealed(program, call, data):
            return
        if taint is None or taint.reach <= Reach.HOST:
            taint = self._saved.author(_file_of(call), call.function) or taint
        if taint is None or taint.reach <= Reach.HOST:
            kept = any(name.startswith(_STORED) for name in data.names) or (
                by_name and data.const is not UNKNOWN
            )
            if stored and (kept or taint is not None):
                yield self._claim(program, call, taint, Severity.LOW)
            return
        by_path = by_name or any(name.startswith(_FILES) for name in data.names)
        yield self._claim(program, call, taint, self._gravity(taint, by_path=by_path))

    def _gravity(self, taint: Taint, *, by_path: bool) -> Severity:
        if taint.reach is Reach.REMOTE:
            return Severity.HIGH if by_path else Severity.CRITICAL
        return Severity.MEDIUM if by_path else Severity.HIGH

    def _yaml(self, program: Program, call: Call) -> Iterator[Finding]:
        loader = call.arg(1, "Loader")
        simple = "full_load" in call.method
        if call.names[0] in _YAML and call.has(1, "Loader"):
            names = self._lineage(program, loader) or self._by_default(program, call)
            if any(name.endswith(_SAFE_LOADERS) for name in names) or not names:
                return
            simple = any(name.endswith("FullLoader") for name in names)
        data = call.arg(0, "stream")
        taint = data.tainted("deserialise")
        if simple:
            if taint is not None:
                # PyYAML's middle way was got around again and again.
                severity = Severity.MEDIUM if taint.reach is Reach.REMOTE else Severity.LOW
                yield self._claim(program, call, taint, severity)
        elif taint is None and not data.taints and not data.names and hears(program, call.function):
            # The function's input is known, and this is not it.
            return
        elif taint is None or self._sealed(program, call, data):
            yield self._claim(program, call, data.tainted("deserialise", Reach.CONFIG), Severity.LOW)
        else:
            by_path = any(name.startswith(_FILES) for name in data.names)
            yield self._claim(program, call, taint, self._gravity(taint, by_path=by_path))

    def _by_default(self, program: Program, call: Call) -> list[str]:
        """The loader that a caller who names none gets."""
        given = expression(call, 1, "Loader")
        default = Origins(program).default(given) if given is not None else None
        return [] if default is None else self._lineage(program, program.value(default))

    def _lineage(self, program: Program, loader: Value) -> list[str]:
        """The dotted names of a class and of its bases."""
        found = list(loader.names)
        for name in found:
            cls = program.classes.get(name)
            if cls is not None and len(found) < 20:
                found.extend(base for base in cls.bases if base not in found)
        return found

    def _ruamel(self, program: Program, call: Call) -> Iterator[Finding]:
        receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        made = {id(leaf) for leaf in Origins(program).leaves(receiver) if isinstance(leaf, ast.Call)}
        for making in program.calls_to("ruamel.yaml.YAML"):
            if id(making.node) in made and making.arg(0, "typ").const in ("unsafe", "base-unsafe"):
                yield from self._loaded(program, call, call.arg(0, "stream"))

    def _sealed(self, program: Program, call: Call, data: Value) -> bool:
        """Whether the bytes went through a keyed MAC, or a hash that is known beforehand, that was compared before."""
        roots = [taint.root for taint in data.taints]
        if not roots:
            return False
        macs = [
            one
            for one in program.calls_to(*_MACS)
            if _keyed(one) and self._before(one, call) and _about(one, roots)
        ]
        if macs and any(self._before(one, call) for one in program.calls_to(*_COMPARERS)):
            return True
        if any(self._before(one, call) and _about(one, roots) for one in program.methods(*_UNSEALING)):
            return True
        hashed = any(self._before(one, call) and _about(one, roots) for one in program.calls_to(*_HASHES))
        return hashed and self._pinned(program, call)

    def _pinned(self, program: Program, call: Call) -> bool:
        """Whether a digest is compared, before, with one that nobody outside chooses."""
        sides: list[tuple[Value, Value, Function | None, ast.expr]] = [
            (each.left, each.right, each.function, each.node) for each in program.compares
        ]
        sides += [(one.arg(0), one.arg(1), one.function, one.node) for one in program.calls_to(*_COMPARERS)]
        return any(
            any(name.endswith("digest()") for name in (*left.names, *right.names))
            and left.tainted("any") is None
            and right.tainted("any") is None
            and (function is not call.function or node.lineno < call.node.lineno)
            for left, right, function, node in sides
        )

    def _before(self, one: Call, load: Call) -> bool:
        return one.function is not load.function or one.node.lineno <= load.node.lineno

    def _claim(self, program: Program, call: Call, taint: Taint | None, severity: Severity) -> Finding:
        says = taint.says if taint is not None else "stored data"
        message = f"{says} is loaded with {_shown(call)}()"
        return self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)


def _file_of(call: Call) -> ast.expr | None:
    """The file that is loaded: what is opened of `pickle.load(open(path))`, else the argument itself."""
    return expression(call, 0, "file", "filename", "f", "filepath_or_buffer")


def _shown(call: Call) -> str:
    return call.names[0] if call.names else call.method


def _keyed(call: Call) -> bool:
    return not call.names or "blake2b" not in call.names[0] or call.has(-1, "key")


def _about(call: Call, roots: list[str]) -> bool:
    """Whether a call was given something of the same input."""
    return any(
        taint.root.startswith(root) or root.startswith(taint.root)
        for value in (*call.args, *call.kwargs.values())
        for taint in value.taints
        for root in roots
    )
