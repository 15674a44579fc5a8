"""The product as a user starts it: its own processes, its own port, killed without warning."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BOOT = 60


class Running:
    """One demonstration office on loopback."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.environment = {
            **os.environ,
            "CHENGNUO_MODE": "demo",
            "CHENGNUO_DATABASE": database,
            "CHENGNUO_INSTANCE": str(folder),
            "CHENGNUO_PORT": str(self.port),
            "CHENGNUO_TICK_SECONDS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        until = time.monotonic() + BOOT
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.root}healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                assert self._process.poll() is None, (self.folder / "server.log").read_text("utf-8")
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "server.log").read_text("utf-8"))

    def kill(self) -> None:
        """Kill -9, master and workers, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def flask(self, *arguments: str, expect: int | None = 0) -> str:
        """What `flask ...` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert expect is None or done.returncode == expect, done.stdout + done.stderr
        return done.stdout
