"""`make conformance`: run the public suites that CONFORMANCE_SUITES names and say how far we are.

The suites are data of others and are not in this repository. The folder is laid out as
`dmn-tck/TestCases/...` with `index_dmn_tck.jsonl` beside it: one JSON object a line for each expected
result (id, group, file, decision, inputs, expected, error).
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

from tests.conformance import dmn_tck
from tests.feel import manual

WHERE = """No conformance suite was run: CONFORMANCE_SUITES names no folder.
The DMN Technology Compatibility Kit is the public repository dmn-tck/tck (Apache-2.0); put its TestCases
into FOLDER/dmn-tck beside FOLDER/index_dmn_tck.jsonl and run: CONFORMANCE_SUITES=FOLDER make conformance
"""
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
    report = {"dmn-tck": {"total": len(outcomes), **_counted(count), "groups": {}, "failing": failing}}
    report["dmn-tck"]["groups"] = {name: _counted(n) for name, n in sorted(groups.items())}
    REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    sys.stdout.write(f"DMN TCK\n{table(outcomes)}\nwritten: {REPORT}\n")
    unlisted, stale = manual.unlike({dmn_tck.short(case) for case in failing}, len(outcomes))
    for said, cases in (
        ("not right and not in docs/feel.md", unlisted),
        ("in docs/feel.md, but right", stale),
    ):
        if cases:
            sys.stdout.write(f"!!! {said}: {', '.join(sorted(cases))}\n")
    others = [name for name in ("betsy", "bpmnspector", "miwg-reference") if (Path(root) / name).exists()]
    if others:
        sys.stdout.write(f"!!! not driven yet: {', '.join(others)}\n")


if __name__ == "__main__":
    main()
