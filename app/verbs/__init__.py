"""WHAT DIAGRAMS MAY ASK FOR: the bridge between the office and the law.

A verb fetches, calls one method of the law, perhaps writes a letter. Importing this room registers
every verb under `<module>.<name>` and every question under its FEEL name.
"""

from app.verbs import appeals, clocks, complaints, law, notices, objections, records, repairs

__all__ = ["appeals", "clocks", "complaints", "law", "notices", "objections", "records", "repairs"]
