"""Worked cases against the law: a file of questions with the answers computed by hand.

Each question names a function; the functions answer from rules and calendar and know no case.
"""

from app.credit.lawcheck.checking import Checked, check_file
from app.credit.lawcheck.functions import FUNCTIONS
from app.credit.lawcheck.law import Law

__all__ = ["FUNCTIONS", "Checked", "Law", "check_file"]
