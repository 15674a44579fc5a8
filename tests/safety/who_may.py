"""Who may do what with whose: one line for every operation of the API and every page about one thing.

The first set may where the case, the task, the record is of their own company or unit; the second set may
where it is another's. Everybody else is told 403 or 404, and nothing of the matter. The open task of the
case is the window's.
"""

SUBJECTS = frozenset({"applicant", "agent"})
DESK = frozenset({"clerk", "reviewer", "approver", "publisher", "evaluator"})
OVERSIGHT = frozenset({"supervisor", "administrator", "auditor"})
STAFF = DESK | OVERSIGHT | {"designer"}
EVERYBODY = SUBJECTS | STAFF
DESIGNERS = frozenset({"designer", "administrator"})
NOBODY: frozenset[str] = frozenset()

Line = tuple[frozenset[str], frozenset[str]]


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


OPERATIONS: dict[str, Line] = {
    "GET /cases/{case_id}": (EVERYBODY, OVERSIGHT),
    "GET /cases/{case_id}/journal": (EVERYBODY, OVERSIGHT),
    "GET /cases/{case_id}/diagram": (EVERYBODY, OVERSIGHT),
    "POST /cases/{case_id}/comments": (
        SUBJECTS | DESK | only("supervisor", "administrator"),
        only("supervisor", "administrator"),
    ),
    "POST /cases/{case_id}/reminders": (SUBJECTS | DESK | only("supervisor"), only("supervisor")),
    "POST /cases/{case_id}/retraction": (SUBJECTS, NOBODY),
    "POST /cases/{case_id}/suspension": (only("reviewer", "approver"), NOBODY),
    "POST /cases/{case_id}/resumption": (only("reviewer", "approver"), NOBODY),
    "POST /cases/{case_id}/extension": (only("approver"), NOBODY),
    "POST /cases/{case_id}/clock-stops": (only("reviewer", "approver"), NOBODY),
    "POST /cases/{case_id}/clock-resumptions": (only("reviewer", "approver"), NOBODY),
    "GET /cases/{case_id}/what-if": (EVERYBODY, OVERSIGHT),
    "POST /cases/{case_id}/termination": (only("approver", "administrator"), only("administrator")),
    "GET /tasks/{task_id}": (EVERYBODY, OVERSIGHT),
    "POST /tasks/{task_id}/claim": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/release": (only("clerk"), NOBODY),
    "PUT /tasks/{task_id}/draft": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/complete": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/answer": (NOBODY, NOBODY),
    "POST /tasks/{task_id}/supplement": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/send-back": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/hand-over": (
        only("clerk", "supervisor", "administrator"),
        only("supervisor", "administrator"),
    ),
    "POST /cases/{case_id}/copies": (DESK | only("supervisor"), only("supervisor")),
    "POST /cases/{case_id}/recusal": (DESK, NOBODY),
    "POST /cases/{case_id}/supervision": (only("supervisor"), only("supervisor")),
    "POST /tasks/{task_id}/delegate": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/take-back": (DESK, NOBODY),
    "POST /tasks/{task_id}/complete-later": (only("clerk"), NOBODY),
    "POST /tasks/{task_id}/undo": (DESK, NOBODY),
    "GET /cases/{case_id}/papers": (EVERYBODY, OVERSIGHT),
    "GET /papers/{paper_id}": (EVERYBODY, OVERSIGHT),
    "GET /papers/{paper_id}/pdf": (EVERYBODY, OVERSIGHT),
    "POST /papers/{paper_id}/deliveries": (only("clerk", "reviewer", "publisher"), NOBODY),
    "POST /papers/{paper_id}/receipt": (SUBJECTS, NOBODY),
    "POST /papers/{paper_id}/void": (only("approver", "publisher"), NOBODY),
    "GET /records/{record_id}": (EVERYBODY, EVERYBODY),
    "POST /records/{record_id}/repairs": (SUBJECTS, NOBODY),
    "POST /records/{record_id}/removals": (SUBJECTS | DESK, NOBODY),
    "POST /records/{record_id}/advances": (SUBJECTS | DESK, NOBODY),
    "POST /records/{record_id}/changes": (DESK, NOBODY),
    "POST /records/{record_id}/payments": (only("clerk", "reviewer", "publisher"), NOBODY),
    "POST /records/{record_id}/copies": (only("clerk", "reviewer", "publisher"), NOBODY),
    "POST /records/{record_id}/order": (only("approver"), NOBODY),
    "POST /subjects/{subject_id}/succession": (only("publisher", "administrator"), only("administrator")),
    "POST /records/{record_id}/objections": (SUBJECTS | DESK, NOBODY),
    "POST /cases/{case_id}/appeal": (SUBJECTS, NOBODY),
    "DELETE /tokens/{token_id}": (NOBODY, NOBODY),
    "POST /incidents/{incident_id}/retry": (only("administrator"), only("administrator")),
    "GET /definitions/{kind}/{key}": (STAFF, STAFF),
    "GET /definitions/{kind}/{key}/{version}": (STAFF, STAFF),
    "POST /definitions/{kind}/{key}": (DESIGNERS, DESIGNERS),
}
"""Operations that name one thing. The token is always another person's, the incident the case's."""

LISTS: dict[str, frozenset[str]] = {
    "GET /cases": EVERYBODY,
    "GET /tasks": EVERYBODY,
    "GET /records/mine": EVERYBODY,
    "GET /records/entered": only("clerk", "publisher"),
    "GET /records/layouts": only("clerk", "publisher"),
    "GET /tokens": EVERYBODY,
    "GET /me": EVERYBODY,
    "GET /incidents": OVERSIGHT,
    "GET /definitions": STAFF,
}
"""Operations that show what is the person's own to see; only those who oversee find another's in them."""

OPEN_WORK = frozenset(
    {
        *("GET /records", "POST /records", "POST /cases", "POST /tokens", "POST /files", "POST /tasks/bulk"),
        *("POST /plans", "POST /listings", "POST /objections", "POST /complaints"),
    }
)
"""Operations whose address names nothing of anybody's: the public register, what makes a thing of one's own,
and many tasks at once, which are refused one by one."""

PAGES: dict[str, Line] = {
    "GET cases.show": (EVERYBODY, OVERSIGHT),
    "GET cases.diagram": (EVERYBODY, OVERSIGHT),
    "GET cases.drawing": (EVERYBODY, OVERSIGHT),
    "GET tasks.show": (EVERYBODY, OVERSIGHT),
    "GET files.download": (EVERYBODY, OVERSIGHT),
    "GET files.view": (EVERYBODY, OVERSIGHT),
    "GET papers.show": (EVERYBODY, OVERSIGHT),
    "GET papers.download": (EVERYBODY, OVERSIGHT),
    "GET numbering.show": (NOBODY, only("administrator")),
    "POST numbering.change": (NOBODY, only("administrator")),
    "GET mine.form": (SUBJECTS, NOBODY),
    "GET register.record": (EVERYBODY, EVERYBODY),
    "GET matters.advance": (SUBJECTS | DESK, NOBODY),
    "GET matters.change": (DESK, NOBODY),
    "GET matters.plan": (DESK, NOBODY),
    "GET record_file.show": (STAFF, OVERSIGHT),
    "GET subject_file.show": (STAFF, OVERSIGHT),
    "POST subject_file.succeed": (NOBODY, only("administrator")),
    "GET keeping.history": (DESK | OVERSIGHT, DESK | OVERSIGHT),
    "GET keeping.subject": (DESK | OVERSIGHT, DESK | OVERSIGHT),
    "GET objecting.form": (SUBJECTS | DESK, NOBODY),
    "GET remedies.about_case": (SUBJECTS, NOBODY),
    "GET definitions.show": (STAFF, STAFF),
    "GET definitions.source": (STAFF, STAFF),
    "GET oversight.unit": (NOBODY, only("supervisor", "administrator")),
    "GET oversight.person": (NOBODY, only("supervisor", "administrator")),
    "GET imports.batch": (NOBODY, only("administrator")),
    "GET imports.returned": (NOBODY, only("administrator")),
    "GET people.show": (NOBODY, only("administrator")),
    "POST people.change": (NOBODY, only("administrator")),
    "POST people.reset_password": (NOBODY, only("administrator")),
    "GET units.show": (NOBODY, only("administrator")),
    "POST units.change": (NOBODY, only("administrator")),
    "GET language.choose": (NOBODY, EVERYBODY),
    "POST desk.forget_phrase": (NOBODY, EVERYBODY),
    "POST desk.forget_filter": (NOBODY, EVERYBODY),
    "POST desk.read_copy": (NOBODY, EVERYBODY),
    "POST promise_desk.write_item": (NOBODY, only("publisher")),
    "GET studio.desk": (DESIGNERS, DESIGNERS),
    "GET studio.body": (DESIGNERS, DESIGNERS),
    "POST studio.save": (DESIGNERS, DESIGNERS),
    "POST studio.rebase": (DESIGNERS, DESIGNERS),
    "POST studio.fill": (DESIGNERS, DESIGNERS),
    "POST studio.check": (DESIGNERS, DESIGNERS),
    "POST studio.publish": (DESIGNERS, DESIGNERS),
    "POST studio.discard": (DESIGNERS, DESIGNERS),
    "POST studio.revive": (DESIGNERS, DESIGNERS),
}
"""Pages about one thing, by their endpoints; one that is not named here is for nobody from elsewhere. Where
the first set is empty, no side of the case has more right to it. `desk.` touches only the asker's own,
whatever the number: it answers everybody and does nothing to anybody else."""

SENT = {
    "cases.comment": "POST /cases/{case_id}/comments",
    "cases.remind": "POST /cases/{case_id}/reminders",
    "cases.copy_to": "POST /cases/{case_id}/copies",
    "cases.supervise": "POST /cases/{case_id}/supervision",
    "cases.terminate": "POST /cases/{case_id}/termination",
    "tasks.hand_over": "POST /tasks/{task_id}/hand-over",
    "incidents.retry": "POST /incidents/{incident_id}/retry",
}
"""Forms of pages that somebody from elsewhere may send, and the operation that is the same."""
