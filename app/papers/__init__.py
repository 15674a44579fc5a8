"""文书: notices and decisions that leave the office: numbered in the commit, rendered after it.

A paper's text is a template (a definition of kind `paper`, in `papers/*.md`) filled with facts. The commit
that issues it keeps the facts, the template's version and the number; whatever is printed later is printed
from these, so that the same paper always reads the same. 送达 gives it its day, and with it the clocks that
the law counts from there. The room does not know which step issues what: verbs do.
"""

from app.papers.facts import Given, facts_of
from app.papers.issuing import Issue, NothingToReplace, issue
from app.papers.tables import Manner, Paper, PaperState
from app.papers.template import Template, check_paper

__all__ = [
    "Given",
    "Issue",
    "Manner",
    "NothingToReplace",
    "Paper",
    "PaperState",
    "Template",
    "check_paper",
    "facts_of",
    "issue",
]
