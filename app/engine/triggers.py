"""What events wait for and throw, as drawn."""

from dataclasses import dataclass

from lxml import etree

from app.engine.dialect import BPMN, Dialect, is_bpmn, local, written

ENDING = "EventDefinition"


@dataclass(frozen=True)
class Trigger:
    """What an event waits for or throws. `name`: of a message, signal or link, or the activity to undo."""

    kind: str
    how: str = ""
    text: str = ""
    name: str = ""
    key: str = ""
    code: str = ""


class Triggers:
    """Reads the event definitions of one document, those that stand beside the process included."""

    def __init__(self, root: etree._Element) -> None:
        self.globals = {n.get("id", ""): n for n in root if is_bpmn(n)}
        links = root.iter(f"{{{BPMN}}}linkEventDefinition")
        self.links = {n.get("id", ""): n.get("name", "") for n in links}

    def definitions(self, node: etree._Element) -> list[etree._Element]:
        """The event definitions of an event, its own and those it refers to."""
        found = []
        for part in node:
            if not is_bpmn(part):
                continue
            if local(part).endswith(ENDING):
                found.append(part)
            elif local(part) == "eventDefinitionRef":
                meant = self.named(part.text)
                if meant is not None and local(meant).endswith(ENDING):
                    found.append(meant)
        return found

    def of(self, node: etree._Element) -> tuple[Trigger, ...]:
        if local(node) == "receiveTask":
            return (self._message(node),)
        return tuple(self._one(drawn) for drawn in self.definitions(node))

    def named(self, reference: str | None) -> etree._Element | None:
        """What an id refers to that may carry a namespace's prefix."""
        name = (reference or "").strip()
        return self.globals.get(name) if name in self.globals else self.globals.get(name.split(":")[-1])

    def referred(self, reference: str | None) -> Trigger | None:
        """The trigger of a definition that is referred to."""
        drawn = self.named(reference)
        return self._one(drawn) if drawn is not None and local(drawn).endswith(ENDING) else None

    def _one(self, drawn: etree._Element) -> Trigger:
        kind = local(drawn).removesuffix(ENDING)
        if kind == "timer":
            how = next((c for c in drawn if is_bpmn(c) and local(c).startswith("time")), None)
            return Trigger(kind, local(how), (how.text or "").strip()) if how is not None else Trigger(kind)
        if kind == "message":
            return self._message(drawn)
        if kind == "conditional":
            return Trigger(kind, text=written(drawn, "condition") or "")
        target = (written(drawn, "target") or "").rpartition(":")[2]
        link = str((target and self.links.get(target)) or drawn.get("name", ""))
        named = {"link": link, "compensate": drawn.get("activityRef", "").split(":")[-1]}
        meant = self.named(drawn.get(f"{kind}Ref"))
        if kind in named or meant is None:
            return Trigger(kind, name=named.get(kind, ""))
        return Trigger(kind, name=meant.get("name", ""), code=meant.get(f"{kind}Code", ""))

    def _message(self, node: etree._Element) -> Trigger:
        message = self.named(node.get("messageRef"))
        if message is None:
            return Trigger("message")
        return Trigger(
            "message", name=message.get("name", ""), key=Dialect.read(message).correlation_key or ""
        )
