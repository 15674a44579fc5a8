"""A backup is one moment of the whole office, and fills an empty one on either database."""

import io
import tarfile
import threading

import pytest
from sqlalchemy import MetaData, select

from app import db
from app.casework import attachments
from app.casework.commands import files, seals, tasks
from app.cli.archive import BadBackup, Reader
from app.cli.backup import read_backup, write_backup
from app.db import reading, unit_of_work
from app.people import Agency
from tests.casework.office import Office, open_office
from tests.casework.test_attachments import A_PDF
from tests.cli.office import manifest_of, terminal


def an_office() -> Office:
    office = open_office()
    moved = office.start(approved="yes")
    tasks.complete(office.as_("reviewer"), office.task(moved.case_id).id, {"decision": "yes"})
    office.start("timed")
    kept = files.store(office.as_("applicant"), io.BytesIO(A_PDF), "证明.pdf")
    with unit_of_work() as session:
        attachments.claim(session, moved.case_id, {"f": [kept.id]}, office.people["applicant"])
        below = Agency(name="甲市交通执法支队")
        session.add(below)
        session.flush()
        session.get(Agency, office.unit).superior_id = below.id  # points at a row that comes later
    seals.seal_journal(office.as_("administrator"))
    return office


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables."""
    with reading() as session:
        tables = MetaData()
        tables.reflect(session.connection())
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in tables.sorted_tables
        }


def counts() -> dict[str, int]:
    return {name: len(rows) for name, rows in everything().items()}


@pytest.fixture
def second_address(empty_address, tmp_path, request) -> str:
    """A database to restore into: the other kind than the first."""
    if empty_address.startswith("sqlite"):
        return request.getfixturevalue("postgres").create("second")
    return f"sqlite:///{tmp_path / 'second.sqlite'}"


def test_what_is_restored_is_what_was_backed_up(empty_address, tmp_path):
    file, instance = tmp_path / "b.tar.gz", tmp_path / "first"
    with terminal(empty_address, instance) as first:
        first.type("db", "upgrade")
        an_office()
        before = everything()

        written = first.type("backup", file)

    assert written.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    with terminal(f"sqlite:///{tmp_path / 'again.sqlite'}", tmp_path / "again") as again:
        restored = again.type("restore", file)

        assert restored.exit_code == 0, restored.output
        after = counts()
        assert after == {name: len(rows) for name, rows in before.items()}
        if empty_address.startswith("sqlite"):
            assert everything() == before


def test_a_backup_moves_between_the_databases(empty_address, second_address, tmp_path):
    file = tmp_path / "b.tar"
    with terminal(empty_address, tmp_path / "first") as first:
        first.type("db", "upgrade")
        office = an_office()
        first.type("backup", file)
        before = counts()
    with terminal(second_address, tmp_path / "second") as second:
        second.type("restore", file)

        assert counts() == before
        assert second.type("doctor").exit_code == 0
        assert second.type("journal", "verify").exit_code == 0
        with reading() as session:
            assert session.get(Agency, office.unit).superior_id is not None
            (kept,) = attachments.of_case(session, 1)
            assert attachments.shelf().file(kept.sha256).read_bytes() == A_PDF

        # and the office goes on there: ids count on, the same people, the same cases
        moved = office.start(approved="again")
        tasks.complete(office.as_("reviewer"), office.task(moved.case_id).id, {"decision": "yes"})
        assert second.type("doctor").exit_code == 0


def test_a_backup_under_load_is_one_moment(database, tmp_path):
    attachments.keep_in(tmp_path / "attachments", 1000)
    _mark_revision()
    office = open_office()
    for _ in range(5):
        office.start(approved="yes")
    stop, started = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            started.append(office.start(approved="yes").case_id)

    thread = threading.Thread(target=work)
    thread.start()
    backups = [tmp_path / f"{n}.tar" for n in range(3)]
    for file in backups:
        write_backup(file)
    stop.set()
    thread.join()

    assert started
    for file in backups:
        reader = Reader(file)
        rows = reader.manifest.rows
        begun = [row for row in _rows(reader, "entry") if row["act"] == "started"]
        assert rows["case_file"] == len(begun) >= 5
        heads = {row["id"]: row["last_seq"] for row in _rows(reader, "case_file")}
        assert sum(heads.values()) == rows["entry"]
        reader.close()


def test_a_database_with_rows_is_left_alone(empty_address, tmp_path):
    file = tmp_path / "b.tar"
    with terminal(empty_address, tmp_path / "first") as first:
        first.type("db", "upgrade")
        an_office()
        first.type("backup", file)
        before = everything()

        refused = first.type("restore", file)

        assert refused.exit_code == 1
        assert "已有数据" in refused.output
        assert everything() == before


def test_a_backup_that_is_not_whole_changes_nothing(empty_address, tmp_path):
    file, harmed = tmp_path / "b.tar", tmp_path / "harmed.tar"
    with terminal(f"sqlite:///{tmp_path / 'first.sqlite'}", tmp_path / "first") as first:
        first.type("db", "upgrade")
        an_office()
        first.type("backup", file)

    with terminal(empty_address, tmp_path / "second"):
        for harm in ("cut", "changed", "empty", "foreign", "left_out"):
            harmed.write_bytes(file.read_bytes())
            _harm(harmed, harm)
            with pytest.raises(BadBackup):
                read_backup(harmed)

            assert everything() == {}
            assert not list(attachments.shelf().files())


def test_a_backup_of_a_later_release_is_refused(empty_address, tmp_path):
    file, later = tmp_path / "b.tar", tmp_path / "later.tar"
    with terminal(f"sqlite:///{tmp_path / 'first.sqlite'}", tmp_path / "first") as first:
        first.type("db", "upgrade")
        first.type("backup", file)
    revision = manifest_of(file)["revision"].encode()
    later.write_bytes(file.read_bytes().replace(b'"' + revision + b'"', b'"' + b"9" * len(revision) + b'"'))

    with terminal(empty_address, tmp_path / "second") as second:
        refused = second.type("restore", later)

        assert refused.exit_code == 1
        assert "更新的版本" in refused.output
        assert everything() == {}


def test_a_failed_backup_leaves_the_former_one(empty_address, tmp_path):
    file = tmp_path / "b.tar"
    with terminal(empty_address, tmp_path / "first") as first:
        first.type("db", "upgrade")
        an_office()
        first.type("backup", file)
        former = file.read_bytes()
        for content in list(attachments.shelf().files()):
            content.unlink()

        with pytest.raises(FileNotFoundError):
            first.type("backup", file)

    assert file.read_bytes() == former
    assert [one.name for one in tmp_path.glob(".b*")] == []


def _rows(reader: Reader, name: str):
    return list(reader.rows(db.Base.metadata.tables[name]))


def _mark_revision() -> None:
    """Tables made from the models know no revision; a backup notes one."""
    with unit_of_work() as session:
        session.connection().exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
        )


def _harm(file, harm: str) -> None:
    whole = file.read_bytes()
    if harm == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "changed":
        file.write_bytes(whole.replace("某事".encode(), "他事".encode(), 1))
    elif harm == "empty":
        file.write_bytes(b"")
    elif harm == "foreign":
        with tarfile.open(file, "w") as tar:
            tar.addfile(tarfile.TarInfo("readme"), io.BytesIO())
    else:
        with tarfile.open(fileobj=io.BytesIO(whole)) as tar, tarfile.open(file, "w") as less:
            for member in tar:
                if member.name != "tables/entry.jsonl":
                    less.addfile(member, tar.extractfile(member))
