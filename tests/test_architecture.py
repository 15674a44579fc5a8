"""Architecture is a test: who may know whom, who commits, who reads the clock, how long a module is."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOOR = {"errors", "words", "db", "clock", "config", "people", "calendar", "feel", "decisions", "definitions"}
OUTSIDE = FLOOR | {"registry", "casework", "papers", "credit"}
DOORS: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "config": {"errors"},
    "db": {"errors"},
    "words": {"errors", "db", "clock"},
    "people": {"errors", "db", "clock"},
    "calendar": {"errors", "db", "clock"},
    "feel": set(),
    "decisions": {"feel", "errors"},
    "definitions": {"errors", "db", "clock", "feel", "decisions"},
    "engine": {"errors", "feel"},
    "credit": FLOOR,
    "casework": FLOOR | {"engine"},
    "verbs": FLOOR | {"credit", "casework", "papers"},
    "registry": FLOOR | {"credit", "casework"},
    "papers": FLOOR | {"casework", "credit"},
    "outbound": FLOOR | {"casework"},
    "web": OUTSIDE,
    "cli": OUTSIDE | {"demo", "scheduler"},  # `serve` starts the metronome
    "scheduler": OUTSIDE,
    "demo": OUTSIDE | {"scheduler"},
}
"""Which rooms each room may import. create_app() in app/__init__.py is where all of them meet."""

FLASK = {"flask", "flask_smorest", "flask_wtf", "werkzeug", "wtforms"}
STRANGERS: dict[str, set[str]] = {
    **{name: {"web", "cli", "demo", "app"} for name in FLASK},
    "SpiffWorkflow": {"engine/spiff"},
    "apscheduler": {"scheduler"},
    "lxml": {"engine", "decisions", "definitions"},
    "psycopg": {"db"},
    "weasyprint": {"papers"},
    "segno": {"papers"},
}
"""Which rooms may import these libraries."""

WITHOUT_SQL = {"errors", "clock", "config", "words", "feel", "decisions", "engine"}
STDLIB_ONLY = {"errors", "clock", "config", "feel"}
OPENERS = {
    "casework/command",
    "casework/commands",
    "registry",
    "cli",
    "demo",
    "people/commands",
    "papers/commands",
}
"""Who may open a unit of work: a command, a batch of commands, an operator."""


@dataclass(frozen=True)
class Module:
    """One file of the product, parsed."""

    path: Path
    source: str

    @property
    def tree(self) -> ast.Module:
        return _parse(self.source)

    @property
    def name(self) -> str:
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    @property
    def room(self) -> str:
        return self.name.split(".")[1] if "." in self.name else "app"

    def is_in(self, places: set[str]) -> bool:
        inside = "/".join(self.name.split(".")[1:]) or "app"
        return any(inside == place or inside.startswith(f"{place}/") for place in places)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every imported name in full with its line, relative ones resolved."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                parts = self.package.split(".")
                above = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
                origin = ".".join(part for part in (above, node.module) if part)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and _called(node) in {"import_module", "importlib.import_module"}:
                yield node.lineno, str(getattr(node.args[0], "value", "app.?"))

    def rooms(self) -> Iterator[tuple[int, str]]:
        """Every other room of ours that is imported here."""
        for line, name in self.imports():
            first, _, rest = name.partition(".")
            room = rest.split(".")[0]
            if first == "app" and room != self.room:
                yield line, room if room in DOORS or room == "verbs" else "app"

    def calls(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, _called(node)


@cache
def _parse(source: str) -> ast.Module:
    return ast.parse(source)


def _called(node: ast.Call) -> str:
    """The dotted name that is called, as written; `?` stands for what is no name."""
    return ast.unparse(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else "?"


@cache
def product() -> list[Module]:
    files = sorted(path for path in (ROOT / "app").rglob("*.py") if "node_modules" not in path.parts)
    return [Module(path.relative_to(ROOT), path.read_text("utf-8")) for path in files]


def code(path: str, source: str) -> Module:
    return Module(Path(path), source)


# --- doors ----------------------------------------------------------------------------------------


def closed_doors(module: Module) -> list[str]:
    if module.room == "app":
        return []
    allowed = DOORS.get(module.room, set())
    return [f"{module.path}:{line} imports {room}" for line, room in module.rooms() if room not in allowed]


def test_a_room_knows_only_the_rooms_it_may():
    found = [problem for module in product() for problem in closed_doors(module)]

    assert not found


def test_every_room_has_its_doors():
    unknown = {module.room for module in product()} - set(DOORS) - {"app"}

    assert not unknown


def test_only_create_app_and_operators_know_the_demonstration():
    assert [room for room, allowed in DOORS.items() if "demo" in allowed] == ["cli"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/feel/parse.py", "from app import errors"),
        ("app/engine/run.py", "import app.casework.inbox"),
        ("app/engine/spiff/steps.py", "from ...credit.records import Record"),
        ("app/casework/commands/tasks.py", "from app.credit import Record"),
        ("app/casework/commands/tasks.py", "from ... import verbs"),
        ("app/credit/records.py", "def late():\n    from app.web import pages"),
        ("app/web/tasks.py", "importlib.import_module('app.engine')"),
        ("app/registry/__init__.py", "from ..demo import clock"),
        ("app/people/__init__.py", "from app import create_app"),
    ],
)
def test_a_closed_door_is_seen(path, line):
    assert closed_doors(code(path, line))


def test_an_open_door_is_not_reported():
    module = code("app/casework/commands/tasks.py", "from ..inbox import tasks\nfrom app.engine import Run")

    assert not closed_doors(module)


# --- libraries ------------------------------------------------------------------------------------


def strangers(module: Module) -> Iterator[str]:
    for line, name in module.imports():
        library = name.split(".")[0]
        if library in STRANGERS and not module.is_in(STRANGERS[library]):
            yield f"{module.path}:{line} imports {library}"
        if library == "sqlalchemy" and module.is_in(WITHOUT_SQL):
            yield f"{module.path}:{line} imports sqlalchemy"
        if library != "app" and library not in sys.stdlib_module_names and module.is_in(STDLIB_ONLY):
            yield f"{module.path}:{line} imports {library}"


def test_each_library_stays_in_its_room():
    found = [problem for module in product() for problem in strangers(module)]

    assert not found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/engine/run.py", "from SpiffWorkflow.bpmn import BpmnWorkflow"),
        ("app/credit/records.py", "from flask import g"),
        ("app/engine/run.py", "import sqlalchemy as sa"),
        ("app/feel/parse.py", "import lxml.etree"),
    ],
)
def test_a_library_out_of_its_room_is_seen(path, line):
    assert list(strangers(code(path, line)))


# --- transactions ---------------------------------------------------------------------------------


def commits(module: Module) -> list[str]:
    """A commit, or a session or engine of one's own, which could commit unseen."""
    if module.name == "app.db":
        return []
    own = {"create_engine", "sessionmaker", "scoped_session", "Session"}
    return [
        f"{module.path}:{line} calls {name}"
        for line, name in module.calls()
        if name.endswith(".commit") or name.rpartition(".")[2] in own
    ]


def openers(module: Module) -> list[str]:
    if module.name == "app.db" or module.is_in(OPENERS):
        return []
    return [
        f"{module.path}:{line} opens a unit of work"
        for line, name in module.calls()
        if name.rpartition(".")[2] == "unit_of_work"
    ]


def test_only_db_commits():
    assert not [problem for module in product() for problem in commits(module)]


def test_only_commands_open_a_unit_of_work():
    assert not [problem for module in product() for problem in openers(module)]


@pytest.mark.parametrize("line", ["session.commit()", "Session(engine)", "sa.create_engine(url)"])
def test_a_commit_elsewhere_is_seen(line):
    assert commits(code("app/credit/records.py", line))


def test_a_unit_of_work_in_a_view_is_seen():
    assert openers(code("app/web/tasks.py", "with db.unit_of_work() as session: pass"))


# --- the clock ------------------------------------------------------------------------------------

CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "func": {"now", "current_timestamp", "current_date"},
}


def clock_readers(module: Module) -> list[str]:
    if module.name == "app.clock":
        return []
    called = [(line, name.split(".")) for line, name in module.calls()]
    found = [
        f"{module.path}:{line} calls {'.'.join(parts)}"
        for line, parts in called
        if len(parts) > 1 and parts[-1] in CLOCKS.get(parts[-2], set())
    ]
    taken = {"time.time", "time.time_ns"}
    return found + [
        f"{module.path}:{line} imports {name}" for line, name in module.imports() if name in taken
    ]


def test_only_the_clock_reads_the_clock():
    assert not [problem for module in product() for problem in clock_readers(module)]


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "func.now()",
    ],
)
def test_a_clock_read_elsewhere_is_seen(line):
    assert clock_readers(code("app/credit/records.py", line))


# --- size and front pages -------------------------------------------------------------------------


def test_no_module_is_over_400_lines():
    long = {str(m.path): lines for m in product() if (lines := len(m.source.splitlines())) > 400}

    assert not long


def test_no_function_is_over_40_lines():
    found = [
        f"{module.path}:{node.lineno} {node.name}: {lines} lines"
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > 40
    ]

    assert not found


def test_every_module_opens_with_a_sentence():
    assert not [str(module.path) for module in product() if not ast.get_docstring(module.tree)]


def test_every_folder_of_the_product_is_a_package():
    packages = {module.path.parent for module in product() if module.path.name == "__init__.py"}

    assert not {str(module.path.parent) for module in product()} - {str(path) for path in packages}
