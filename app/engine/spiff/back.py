"""Whether a token may go back to an earlier user task without leaving a join waiting for ever."""

from app.engine.errors import SendBackNotVisited, SendBackOverFork
from app.engine.spiff.gateways import All, Joining
from app.engine.spiff.steps import Step
from app.engine.spiff.tokens import Token


def way_back(token: Token, element: str, *, visited: bool = True) -> Step:
    """The user task to go back to, or a refusal; with `visited` False also one where nobody has been yet."""
    shape = token.task_spec.shape
    named = {"element": shape.id, "name": shape.name, "to": element}
    scope = token.workflow
    spec: Step | None = scope.spec.task_specs.get(element)
    if token.member_of is not None:
        raise SendBackOverFork(**named)
    log, around = token.whole.log, token.around
    within = None if around is None else log.number_of(around.id)
    if (
        spec is None
        or spec.shape.kind != "userTask"
        or (visited and not any(log.passed(element, scope.diagram.key, within)))
    ):
        raise SendBackNotVisited(**named)
    if not (_one_path(spec, token.task_spec) if _others(token) else _joins_are_fed(spec)):
        raise SendBackOverFork(**named)
    return spec


def _others(token: Token) -> list[Token]:
    return [
        t
        for t in token.workflow.tasks.values()
        if t is not token and t.internal_data.get("host") != token.id and not t.idle
    ]


def _one_path(start: Step, goal: Step) -> bool:
    """A path leads from the one to the other that neither forks nor joins."""
    return goal.name in _reachable(start, stop_at_joins=True)


def _joins_are_fed(start: Step) -> bool:
    """Every parallel join ahead will get a token on each incoming flow."""
    ahead = _reachable(start)
    specs = start._wf_spec.task_specs
    return all(set(specs[name]._inputs) <= ahead for name in ahead if isinstance(specs[name], All))


def _reachable(start: Step, *, stop_at_joins: bool = False) -> set[str]:
    specs, found, ahead = start._wf_spec.task_specs, set(), [start.name]
    while ahead:
        name = ahead.pop()
        spec = specs[name]
        if name in found or (stop_at_joins and isinstance(spec, Joining)):
            continue
        found.add(name)
        ahead += [*spec._outputs, *spec.guards]
    return found
