"""The same loop on SpiffWorkflow as it comes: the ground that our engine is measured against."""

import io
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState


class Plain:
    """One running instance; conditions are Python here, as SpiffWorkflow has them."""

    def __init__(self, diagram: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_io(io.BytesIO(diagram.replace(b"=stop = true", b"stop == True")))
        self.workflow = BpmnWorkflow(parser.get_spec("life"))
        self.workflow.do_engine_steps()

    def turn(self) -> None:
        task = self.workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        task.data["stop"] = False
        task.run()
        self.workflow.do_engine_steps()

    def save(self) -> str:
        return str(BpmnWorkflowSerializer().serialize_json(self.workflow))


def load(saved: str) -> Any:
    return BpmnWorkflowSerializer().deserialize_json(saved)
