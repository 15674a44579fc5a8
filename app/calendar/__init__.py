"""Working days: 调休, years whose calendar is not out yet, months that end on the corresponding day.

Every deadline is a `Due`: a day, or an interval while the State Council has not said when people
rest. Knows no law: which periods are counted in what is said in `rules/`.
"""

from app.calendar.days import Calendar, Due, add_months, add_years
from app.calendar.notice import BadCalendar, YearNotice, read_notice
from app.calendar.tables import CalendarDay, CalendarYear, load_year, read, seed

__all__ = [
    "BadCalendar",
    "Calendar",
    "CalendarDay",
    "CalendarYear",
    "Due",
    "YearNotice",
    "add_months",
    "add_years",
    "load_year",
    "read",
    "read_notice",
    "seed",
]
