"""THE LAW: subjects, records, classes, periods, publicity, repair. Tables, dates, invariants.

Does not know diagrams, requests, or who is signed in. Its acts are methods that receive the rules, the
calendar and the day; nothing here commits, sends, or reads a clock. Its numbers stand in `rules/`.
"""

from app.credit.rulebook import NoRule, Rule, Rulebook, TwoRules

__all__ = ["NoRule", "Rule", "Rulebook", "TwoRules"]
