"""WHAT DIAGRAMS MAY ASK FOR: the bridge between the office and the law.

A verb fetches, calls one method of the law, perhaps writes a letter. Importing this room registers
every verb under `<module>.<name>` and every question under its FEEL name.
"""

from app.verbs import clocks, law, notices, papers, records, repairs

__all__ = ["clocks", "law", "notices", "papers", "records", "repairs"]
