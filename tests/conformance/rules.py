"""Models that break a rule of BPMN, and models that break none: betsy's and those of BPMNspector.

A model is refused if the lint has an error for it. Scripts and conditions are translated as for betsy's
cases, so that no model is refused for the language that it is written in. `by_rule` counts those that are
refused for breaking a rule and not only for an element that is named as unsupported. Of the valid models
`valid_refused` counts those that a rule of BPMN refuses, which is wrong; `valid_by_name` those with an
element that is named as unsupported; `valid_by_dialect` those that lack what our dialect asks for, such as
a verb, a correlation key, or a start event without a trigger.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.engine import Known, check
from app.engine.lint import BPMN_RULES
from tests.conformance import betsy

FAILS = ("fail", "Fail")
WORKS = ("success", "Success")


@dataclass
class Report:
    """What became of one suite."""

    total: int = 0
    refused: int = 0
    by_rule: int = 0
    valid: int = 0
    valid_refused: int = 0
    valid_by_name: int = 0
    valid_by_dialect: int = 0
    by_construct: dict[str, Counter[str]] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)

    def invalid(self, name: str, construct: str, codes: set[str]) -> None:
        self.total += 1
        outcome = "by_rule" if codes & BPMN_RULES else "unsupported" if codes else "accepted"
        self.refused += bool(codes)
        self.by_rule += outcome == "by_rule"
        self.by_construct.setdefault(construct, Counter())[outcome] += 1
        if outcome != "by_rule":
            self.failing[name] = f"{outcome}: {', '.join(sorted(codes))}"

    def right(self, name: str, codes: set[str]) -> None:
        self.valid += 1
        if codes & BPMN_RULES:
            self.valid_refused += 1
            self.failing[name] = f"valid but refused: {', '.join(sorted(codes & BPMN_RULES))}"
        elif any(code.startswith("unsupported") for code in codes):
            self.valid_by_name += 1
        elif codes:
            self.valid_by_dialect += 1
            self.failing[name] = f"valid, and for our dialect lacks: {', '.join(sorted(codes))}"

    def as_json(self) -> dict[str, Any]:
        groups = {name: dict(count) for name, count in sorted(self.by_construct.items())}
        counts = {name: getattr(self, name) for name in ("total", "refused", "by_rule")}
        names = ("valid", "valid_refused", "valid_by_name", "valid_by_dialect")
        more = {name: getattr(self, name) for name in names} if self.valid else {}
        return {**counts, **more, "groups": groups, "failing": self.failing}


def codes_of(xml: bytes) -> set[str]:
    """The codes of all errors of a model; rules of BPMN are looked for in it as it stands, too."""
    codes = _errors(xml)
    try:
        adapted = betsy.adapted(xml)
    except Exception:  # noqa: BLE001  what cannot even be read is judged as it is
        return codes
    return (codes & BPMN_RULES) | _errors(adapted)


def _errors(xml: bytes) -> set[str]:
    return {finding.code for finding in check(xml, "", Known()) if finding.severity == "error"} - OURS


OURS = {"wrong_key"}


def run_constraints(root: Path) -> Report:
    report = Report()
    for case in betsy.cases(root, "betsy-constraints"):
        report.invalid(case["id"], case["construct"], codes_of((root / "betsy" / case["file"]).read_bytes()))
    return report


def run_bpmnspector(root: Path) -> Report:
    report, folder = Report(), root / "bpmnspector"
    for file in sorted(folder.rglob("*.bpmn")):
        name, constraint = str(file.relative_to(folder)), file.parent.name
        short = file.stem
        if not constraint.isdigit():
            continue
        if any(word in short for word in FAILS):
            report.invalid(name, constraint, codes_of(file.read_bytes()))
        elif any(word in short for word in WORKS):
            report.right(name, codes_of(file.read_bytes()))
    return report
