"""`make conformance`: run the public suites that CONFORMANCE_SUITES names and say how far we are.

The suites are data of others and are not in this repository. The folder is laid out as
`dmn-tck/TestCases/...` with `index_dmn_tck.jsonl` beside it: one JSON object a line for each expected
result (id, group, file, decision, inputs, expected, error). The suites for BPMN, where they are there:
`betsy/` with `index_betsy.jsonl`, `bpmnspector/` and `miwg-reference/`.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.conformance import betsy, dmn_tck, miwg, rules
from tests.engine.test_random_diagrams import right
from tests.feel import manual

OTHERS = (
    ("betsy", "https://github.com/uniba-dsg/betsy (LGPL-3.0)"),
    ("bpmnspector", "https://github.com/uniba-dsg/BPMNspector (LGPL-3.0)"),
    ("miwg-reference", "https://github.com/bpmn-miwg/bpmn-miwg-test-suite, its Reference folder (CC BY 3.0)"),
)
WHERE = """No conformance suite was run: CONFORMANCE_SUITES names no folder.
The DMN Technology Compatibility Kit is the public repository dmn-tck/tck (Apache-2.0); put its TestCases
into FOLDER/dmn-tck beside FOLDER/index_dmn_tck.jsonl and run: CONFORMANCE_SUITES=FOLDER make conformance
"""
SEEDS = 500
REPORT = Path("build/conformance.json")


def table(outcomes: list[dmn_tck.Verdict]) -> str:
    groups: dict[str, Counter[str]] = {}
    for verdict in outcomes:
        groups.setdefault(verdict.group, Counter())[verdict.outcome] += 1
    lines = [f"{'group':<48}{'pass':>7}{'wrong':>7}{'error':>7}"]
    rows = [*sorted(groups.items()), ("TOTAL", Counter(verdict.outcome for verdict in outcomes))]
    lines += [f"{name:<48}{n['pass']:>7}{n['wrong']:>7}{n['error']:>7}" for name, n in rows]
    return "\n".join(lines)


def _counted(outcomes: Counter[str]) -> dict[str, int]:
    return {outcome: outcomes[outcome] for outcome in ("pass", "wrong", "error")}


def main() -> None:
    root = os.environ.get("CONFORMANCE_SUITES", "")
    index = Path(root) / "index_dmn_tck.jsonl"
    if not root or not index.exists():
        sys.stdout.write(WHERE)
        return
    outcomes = dmn_tck.run(Path(root))
    count = Counter(verdict.outcome for verdict in outcomes)
    REPORT.parent.mkdir(exist_ok=True)
    failing = {v.case: f"{v.outcome}: {v.reason}" for v in outcomes if v.outcome != "pass"}
    groups: dict[str, Counter[str]] = {}
    for verdict in outcomes:
        groups.setdefault(verdict.group, Counter())[verdict.outcome] += 1
    report: dict[str, Any] = {
        "dmn-tck": {"total": len(outcomes), **_counted(count), "groups": {}, "failing": failing}
    }
    report["dmn-tck"]["groups"] = {name: _counted(n) for name, n in sorted(groups.items())}
    report |= bpmn(Path(root))
    REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    sys.stdout.write(f"DMN TCK\n{table(outcomes)}\n")
    _hold_against_the_manual(failing, len(outcomes))
    for name in ("random-models", "betsy", "betsy-constraints", "bpmnspector", "miwg-reference"):
        counts = {key: value for key, value in report.get(name, {}).items() if isinstance(value, int)}
        sys.stdout.write(f"{name:<20}{counts or 'not there'}\n")
    sys.stdout.write(f"written: {REPORT}\n")
    for name, where in OTHERS:
        if not (Path(root) / name).exists():
            sys.stdout.write(f"!!! not there: {name}. It can be had from {where}\n")


def bpmn(root: Path) -> dict[str, Any]:
    """The suites for BPMN that are there."""
    report: dict[str, Any] = {"random-models": random_models()}
    if (root / "betsy").exists():
        outcomes = betsy.run(root)
        count, groups = Counter(v.outcome for v in outcomes), dict[str, Counter[str]]()
        for verdict in outcomes:
            groups.setdefault(verdict.group, Counter())[verdict.outcome] += 1
        report["betsy"] = {
            "total": len(outcomes),
            **_of_a_run(count),
            "groups": {name: _of_a_run(n) for name, n in sorted(groups.items())},
            "failing": {v.case: f"{v.outcome}: {v.reason}" for v in outcomes if v.outcome != "pass"},
        }
        report["betsy-constraints"] = rules.run_constraints(root).as_json()
    if (root / "bpmnspector").exists():
        report["bpmnspector"] = rules.run_bpmnspector(root).as_json()
    if (root / "miwg-reference").exists():
        report["miwg-reference"] = miwg.run(root)
    return report


def random_models() -> dict[str, Any]:
    """Diagrams drawn by chance, run straight and loaded anew after every act, against their own oracle."""
    failing: dict[str, str] = {}
    for seed in range(SEEDS):
        for reloaded in (False, True):
            try:
                right(seed, reloaded=reloaded)
            except Exception as fault:  # noqa: BLE001  the seed is what is told
                failing[f"{seed} {'reloaded' if reloaded else 'straight'}"] = repr(fault)
    return {"total": 2 * SEEDS, "pass": 2 * SEEDS - len(failing), "failing": failing}


def _of_a_run(outcomes: Counter[str]) -> dict[str, int]:
    return {outcome: outcomes[outcome] for outcome in ("pass", "wrong", "refused", "error")}


def _hold_against_the_manual(failing: Collection[str], total: int) -> None:
    unlisted, stale = manual.unlike({dmn_tck.short(case) for case in failing}, total)
    for said, cases in (
        ("not right and not in docs/feel.md", unlisted),
        ("in docs/feel.md, but right", stale),
    ):
        if cases:
            sys.stdout.write(f"!!! {said}: {', '.join(sorted(cases))}\n")


if __name__ == "__main__":
    main()
