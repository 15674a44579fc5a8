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
    "GET /records/{record_id}": (EVERYBODY, EVERYBODY),
    "POST /records/{record_id}/repairs": (SUBJECTS, NOBODY),
    "DELETE /tokens/{token_id}": (NOBODY, NOBODY),
    "POST /incidents/{incident_id}/retry": (only("administrator"), only("administrator")),
    "GET /definitions/{kind}/{key}": (STAFF, STAFF),
    "GET /definitions/{kind}/{key}/{version}": (STAFF, STAFF),
    "POST /definitions/{kind}/{key}": (only("designer", "administrator"), only("designer", "administrator")),
}
"""Operations that name one thing. The token is always another person's, the incident the case's."""

LISTS: dict[str, frozenset[str]] = {
    "GET /cases": EVERYBODY,
    "GET /tasks": EVERYBODY,
    "GET /records/mine": EVERYBODY,
    "GET /tokens": EVERYBODY,
    "GET /me": EVERYBODY,
    "GET /incidents": OVERSIGHT,
    "GET /definitions": STAFF,
}
"""Operations that show what is the person's own to see; only those who oversee find another's in them."""

OPEN_WORK = frozenset({"GET /records", "POST /cases", "POST /tokens", "POST /files"})
"""Operations that name nothing of anybody's: the public register, and what makes a thing of one's own."""

PAGES: dict[str, Line] = {
    "GET cases.show": (EVERYBODY, OVERSIGHT),
    "GET cases.diagram": (EVERYBODY, OVERSIGHT),
    "GET cases.drawing": (EVERYBODY, OVERSIGHT),
    "GET tasks.show": (EVERYBODY, OVERSIGHT),
    "GET files.download": (EVERYBODY, OVERSIGHT),
    "GET mine.form": (SUBJECTS, NOBODY),
    "GET register.record": (EVERYBODY, EVERYBODY),
    "GET definitions.show": (STAFF, STAFF),
    "GET definitions.source": (STAFF, STAFF),
}
"""Pages about one thing, by their endpoints. What is sent from them is a command of OPERATIONS, asked the
same way; a page that is not named here is for nobody who comes from elsewhere."""
