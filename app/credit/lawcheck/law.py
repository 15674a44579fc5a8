"""The law as the functions see it: rules and calendar, from the files or from the database."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from app.calendar import Calendar
from app.calendar.packaged import packaged
from app.config import ROOT
from app.credit.rulebook import Rulebook


@dataclass(frozen=True)
class Law:
    rules: Rulebook
    calendar: Calendar

    @classmethod
    def of_files(cls, folder: Path = ROOT / "rules") -> Self:
        """From the rule files and the packaged calendar; no database is needed."""
        return cls(Rulebook.of_folder(folder), packaged())

    @property
    def newest_day(self) -> date:
        """The first day of the newest repair order: for questions that name no day."""
        return self.rules.history("repair.order")[-1].effective_from
