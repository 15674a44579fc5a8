"""Everything an operator types: `flask <command>`. Each command parses, calls one act, and prints."""

from flask import Flask


def install(office: Flask) -> None:
    """Let `flask` know the commands."""
    from app.cli import (
        backup,
        db,
        definitions,
        demo,
        doctor,
        house,
        imports,
        journal,
        law,
        people,
        serve,
        sweeps,
    )

    for command in (
        definitions.publish,
        definitions.check,
        definitions.export,
        imports.import_,
        sweeps.sweep,
        law.law,
        people.user,
        journal.journal,
        doctor.doctor,
        backup.backup,
        backup.restore,
        db.db,
        house.tick,
        house.secret,
        serve.command,
        demo.demo,
    ):
        office.cli.add_command(command)
