"""`make migration name="..."`: write the step from the newest schema to the models as they are now."""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from migrations import _config, upgrade


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/schema.sqlite"
        upgrade(address)
        config = _config(address)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        made = command.revision(config, message=name, rev_id=f"{number:04d}", autogenerate=True)
    written = Path(made.path)  # type: ignore[union-attr]  # one revision was asked for
    lines = written.read_text("utf-8").splitlines(keepends=True)
    written.write_text("".join(line for line in lines if "# ###" not in line), "utf-8")
    for tool in (["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *tool, written], check=True)  # noqa: S603  our own tool
    sys.stdout.write(f"written: {written}\n")


if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1].strip():
        sys.exit('name it: make migration name="what changes"')
    main(sys.argv[1])
