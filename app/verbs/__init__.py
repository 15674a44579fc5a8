"""WHAT DIAGRAMS MAY ASK FOR: the bridge between the office and the law.

A verb fetches, calls one method of the law, perhaps writes a letter. Importing this room registers
every verb under `<module>.<name>` and every question under its FEEL name.
"""

from app.verbs import (
    advances,
    appeals,
    changes,
    clocks,
    commitments,
    complaints,
    entries,
    insolvencies,
    law,
    listings,
    neighbours,
    notices,
    objections,
    paper_facts,
    papers,
    periods,
    promises,
    quality,
    records,
    repair_facts,
    repair_promises,
    repairs,
)

__all__ = [
    "advances",
    "appeals",
    "changes",
    "clocks",
    "commitments",
    "complaints",
    "entries",
    "insolvencies",
    "law",
    "listings",
    "neighbours",
    "notices",
    "objections",
    "paper_facts",
    "papers",
    "periods",
    "promises",
    "quality",
    "records",
    "repair_facts",
    "repair_promises",
    "repairs",
]
