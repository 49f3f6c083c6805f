"""Values are followed through variables, containers, fields and whatever else holds them."""

import pytest

from tests.agents.red.flow.flow_rig import program, sunk, tainted, view


@pytest.mark.parametrize(
    "body",
    [
        "y = x\nsink(y)",
        "a, b = 'k', x\nsink(b)",
        "(a, (b, c)) = 'k', ('k', x)\nsink(c)",
        "first, *rest = ['k', x]\nsink(rest)",
        "y = 'k'\ny += x\nsink(y)",
        "sink(y := x)",
        "y: str = x\nsink(y)",
        "[y for y in [x]]\nsink([y for y in [x]][0])",
        "sink({'k': x}['k'])",
        "d = {}\nd['k'] = x\nsink(d['k'])",
        "d = {}\nd.setdefault('k', x)\nsink(d.get('k'))",
        "d = dict(k=x)\nsink(d['k'])",
        "sink({**{'k': x}}['k'])",
        "l = ['k']\nl.append(x)\nsink(l[-1])",
        "l = []\nl.extend([x])\nsink(l.pop())",
        "l = ['a', x, 'b']\nsink(l[1:2][0])",
        "sink(sorted([x, 'a'])[-1])",
        "sink(list(map(str, [x]))[0])",
        "sink(next(iter([x])))",
        "for key, each in [('a', 'b'), ('c', x)]:\n    sink(each)",
        "for number, each in enumerate([x]):\n    sink(each)",
        "for a, b in zip(['k'], [x]):\n    sink(b)",
        "with open(x) as file:\n    sink(x)",
        "class A: pass\na = A()\na.y = x\nsink(a.y)",
        "import types\nsink(types.SimpleNamespace(y=x).y)",
        "from collections import namedtuple\nRow = namedtuple('Row', 'one two')\nsink(Row('k', x).two)",
        "from collections import deque\nd = deque(['a'])\nd.append(x)\nd.popleft()\nsink(d.popleft())",
        "import io\nf = io.StringIO()\nf.write('a')\nf.write(x)\nsink(f.getvalue())",
        "links = request.json.get('links', [])[:3]\nsink(links[0])",
        "sink(locals()['x'])",
    ],
)
def test_an_input_is_followed(body: str) -> None:
    """What holds an input gives it back."""
    assert tainted(body)


@pytest.mark.parametrize(
    "body",
    [
        "y = x\ny = 'k'\nsink(y)",
        "a, b = 'k', x\nsink(a)",
        "sink({'k': x, 'l': 'm'}['l'])",
        "l = ['a', x]\nsink(l[0])",
        "l = ['a', x]\nl.pop()\nsink(l.pop())",
        "from collections import deque\nd = deque(['a'])\nd.append(x)\nsink(d.popleft())",
        "import queue\nq = queue.Queue()\nq.put('a')\nq.put(x)\nsink(q.get())",
        "d = {'k': x}\nd['k'] = 'safe'\nsink(d['k'])",
        "d = {'k': x, 'l': 'm'}\ndel d['k']\nsink(d)",
        "from collections import namedtuple\nRow = namedtuple('Row', 'one two')\nsink(Row('k', x).one)",
        "l = [x]\nl.clear()\nsink(l)",
    ],
)
def test_its_neighbours_are_not_accused(body: str) -> None:
    """What stands beside an input in a container is none."""
    assert not tainted(body)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' + 'b'", "ab"),
        ("2 ** 10", 1024),
        ("-3 + 1", -2),
        ("'abc'[1:]", "bc"),
        ("('a', 'b')[1]", "b"),
        ("f'{1}-{2}'", "1-2"),
        ("'%s-%s' % ('a', 3)", "a-3"),
        ("'{}{b}'.format('a', b='b')", "ab"),
        ("'a,b'.split(',')[1]", "b"),
        ("'-'.join(['a', 'b'])", "a-b"),
        ("'aXb'.replace('X', '')", "ab"),
        ("b'a' + b'b'", b"ab"),
        ("int('12')", 12),
        ("1 < 2", True),
        ("'a' in ('a', 'b')", True),
        ("not 0", True),
        ("'a' if 1 else 'b'", "a"),
        ("bytes.fromhex('6162')", b"ab"),
        ("str(5)", "5"),
        ("{'a': 1}['a']", 1),
    ],
)
def test_constants_are_worked_out(expression: str, value: object) -> None:
    """An expression of constants is one."""
    assert sunk(f"sink({expression})").const == value


def test_a_field_holds_what_any_method_assigns_to_it() -> None:
    """An input that one method leaves is there for another, whichever comes first."""
    before = """
    class Box:
        def show(self):
            sink(self.kept)
        def take(self):
            self.kept = request.args['y']
    """
    assert sunk(view("pass", before)).tainted("command") is not None


def test_a_modules_container_holds_what_any_function_puts_there() -> None:
    """An input that one function leaves in a global list is there for another."""
    before = "KEPT = []\ndef show():\n    sink(KEPT[0])\n"
    assert sunk(view("KEPT.append(x)", before)).tainted("command") is not None


def test_a_global_variable_holds_what_functions_assign() -> None:
    """`global` reaches the module's variable."""
    source = "LAST = ''\ndef view(x):\n    global LAST\n    LAST = x\ndef show():\n    sink(LAST)\n"
    assert sunk(source).tainted("command") is not None


def test_what_a_container_holds_is_told_to_checks() -> None:
    """The contents of a call's arguments can be asked for."""
    run = program("sink([1, 'a'])")
    (call,) = run.methods("sink")
    held = run.held(call.arg(0))
    assert held is not None
    assert [value.const for value in held.items.values()] == [1, "a"]


def test_the_way_of_an_input_is_told_line_by_line() -> None:
    """The trail leads from the sink's line back to the source's."""
    taint = sunk("import sys\na = sys.argv\nb = a\nsink(b)\n").tainted("command")
    assert taint is not None
    lines, trail = [], taint.trail
    while trail is not None:
        lines.append(trail.line)
        trail = trail.before  # type: ignore[assignment]
    assert lines == [3, 2]


def test_names_are_followed_through_aliases_and_look_ups() -> None:
    """A function has the same name however it is reached."""
    sources = [
        "import os\nos.system('x')",
        "import os as o\nf = o.system\nf('x')",
        "from os import system\nsystem('x')",
        "import os\ngetattr(os, 'sys' + 'tem')('x')",
        "__import__('os').system('x')",
        "import importlib\nimportlib.import_module('os').system('x')",
        "import functools, os\nfunctools.partial(os.system, 'x')()",
        "import os\n{'run': os.system}['run']('x')",
        "import os\nfor f in (os.system,):\n    f('x')",
        "import sys\nsys.modules['os'].system('x')",
    ]
    for source in sources:
        assert [call.arg(0).const for call in program(source).calls_to("os.system")] == ["x"], source


def test_hints_give_names() -> None:
    """A parameter, variable or field that is annotated goes by its type."""
    sources = [
        "import sqlite3\ndef f(conn: sqlite3.Connection):\n    conn.execute('x')",
        "import sqlite3\ndef f(conn: 'sqlite3.Connection'):\n    conn.execute('x')",
        "import sqlite3\ndef f(g):\n    conn: sqlite3.Connection = g.db\n    conn.execute('x')",
        "import sqlite3\nclass A:\n    conn: sqlite3.Connection\n    def f(self):\n        self.conn.execute('x')",
    ]
    for source in sources:
        assert list(program(source).calls_to("sqlite3.Connection().execute")), source
