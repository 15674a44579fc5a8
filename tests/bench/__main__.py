"""`make bench`: ratios measured in one run, and counts. Bare times are only shown beside them."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.bench import deciding, engine, language, office, records
from tests.bench.measuring import Row

REPORT = Path("build/bench.json")


def line(row: Row) -> str:
    verdict = "ok" if row.value <= row.most else "OVER"
    return f"{row.what:<58}{row.value:>10.2f}{row.most:>10.2f}  {verdict:<5}{row.how}"


def main() -> None:
    rows = [*language.rows(), *deciding.rows(), *engine.rows(), *office.rows(), *records.rows()]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), "utf-8")
    head = f"{'what':<58}{'measured':>10}{'at most':>10}"
    sys.stdout.write("\n".join([head, *map(line, rows), f"written: {REPORT}", ""]))


if __name__ == "__main__":
    main()
