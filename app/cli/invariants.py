"""What must hold of the office's tables after any storm; each check is a question whose answer is nobody."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from app.casework import attachments, journal
from app.casework.answers import CaseAnswer
from app.casework.attachments import Attachment
from app.casework.journal import Entry
from app.definitions import Definition

QUESTIONS = {
    "doctor_task_done_once": """
        SELECT t.id FROM task t
        LEFT JOIN entry e ON e.task_id = t.id AND e.act IN ('completed', 'answered', 'supplement_asked')
        WHERE t.state = 'done' GROUP BY t.id HAVING COUNT(e.seq) <> 1""",
    "doctor_entry_of_done_task": """
        SELECT e.task_id FROM entry e LEFT JOIN task t ON t.id = e.task_id
        WHERE e.act IN ('completed', 'answered', 'supplement_asked')
        AND (t.id IS NULL OR t.state <> 'done')""",
    "doctor_one_start": """
        SELECT c.number FROM case_file c LEFT JOIN entry e ON e.case_id = c.id AND e.act = 'started'
        GROUP BY c.id, c.number HAVING COUNT(e.seq) <> 1""",
    "doctor_one_outcome": """
        SELECT c.number FROM case_file c
        LEFT JOIN entry e ON e.case_id = c.id AND e.act IN ('ended', 'terminated')
        GROUP BY c.id, c.number, c.status
        HAVING COUNT(e.seq) <> CASE WHEN c.status IN ('running', 'suspended') THEN 0 ELSE 1 END""",
    "doctor_ended_has_nothing_open": """
        SELECT c.number FROM case_file c WHERE c.status NOT IN ('running', 'suspended') AND (
            EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND t.state = 'open')
            OR EXISTS (SELECT 1 FROM timer t WHERE t.case_id = c.id AND t.state IN ('open', 'held'))
            OR EXISTS (SELECT 1 FROM subscription s WHERE s.case_id = c.id AND s.state = 'open')
            OR EXISTS (SELECT 1 FROM clock k WHERE k.case_id = c.id AND k.state <> 'finished'
                AND NOT k.outlives)
            OR c.ended_at IS NULL)""",
    "doctor_nobody_stuck": """
        SELECT c.number FROM case_file c WHERE c.status IN ('running', 'suspended')
        AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND t.state = 'open')
        AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.case_id = c.id AND t.state IN ('open', 'held'))
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.case_id = c.id AND s.state = 'open')
        AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.case_id = c.id AND i.state = 'open')""",
    "doctor_outbox_once": """
        SELECT key FROM outbox GROUP BY key HAVING COUNT(*) > 1
        UNION ALL SELECT key FROM outbox WHERE (state = 'sent') <> (sent_at IS NOT NULL)
        UNION ALL SELECT key FROM letter GROUP BY key HAVING COUNT(*) > 1""",
    "doctor_journal_without_gap": """
        SELECT c.number FROM case_file c LEFT JOIN entry e ON e.case_id = c.id
        GROUP BY c.id, c.number, c.last_seq
        HAVING COUNT(e.seq) <> c.last_seq OR COALESCE(MAX(e.seq), 0) <> c.last_seq""",
    "doctor_clocks_balance": """
        SELECT k.id FROM clock k JOIN clock_entry e ON e.clock_id = k.id
        WHERE e.consumed + e.remaining <> e.allowed
        UNION ALL SELECT k.id FROM clock k JOIN clock_entry e ON e.clock_id = k.id
        WHERE e.seq = k.entries AND e.allowed <> k.budget + k.extension
        UNION ALL SELECT k.id FROM clock k
        WHERE NOT EXISTS (SELECT 1 FROM clock_entry e WHERE e.clock_id = k.id)""",
}


def timers_fired_once(session: Session) -> Generator[object, None, None]:
    """A turn of a timer is the moment it was due; of a cycle each turn fires once."""
    seen = set()
    fired = select(Entry).where(Entry.act == "timer_fired").order_by(Entry.case_id, Entry.seq)
    for entry in _each(session, fired):
        turn = (entry.task_id, str(entry.told.get("due_at")))
        if turn in seen:
            yield entry.task_id
        seen.add(turn)


def journal_holds(session: Session) -> Generator[object, None, None]:
    yield from journal.verify(session).broken


def contents_match(session: Session) -> Generator[object, None, None]:
    """Answers and definitions are what their hashes say."""
    for kept in (CaseAnswer, Definition):
        for one in _each(session, select(kept)):
            if hashlib.sha256(one.body).hexdigest() != one.sha256:
                yield one.sha256


def files_are_there(session: Session) -> Generator[object, None, None]:
    """Every attachment stands on the shelf, as long as it was when it came."""
    for attachment in _each(session, select(Attachment)):
        file = attachments.shelf().file(attachment.sha256)
        if not file.is_file() or file.stat().st_size != attachment.size:
            yield attachment.id


def _each(session: Session, rows: Select[Any]) -> Generator[Any, None, None]:
    """One object after the other, none kept, the cursor closed when nobody asks for more."""
    with session.scalars(rows.execution_options(yield_per=200)) as found:
        for one in found:
            yield one
            session.expunge(one)


EXAMINED: dict[str, Callable[[Session], Generator[object, None, None]]] = {
    "doctor_timer_fired_once": timers_fired_once,
    "doctor_journal_holds": journal_holds,
    "doctor_contents_match": contents_match,
    "doctor_files_are_there": files_are_there,
}


def examine(session: Session, most: int = 5) -> Iterator[tuple[str, list[object]]]:
    """Each invariant's code and, where it does not hold, the first few that break it."""
    for code, question in QUESTIONS.items():
        yield code, list(session.execute(text(question)).scalars().fetchmany(most))
    for code, look in EXAMINED.items():
        with closing(look(session)) as found:
            broken = list(islice(found, most))
        yield code, broken
