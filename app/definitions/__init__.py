"""What designers and lawyers edit: processes, decisions, forms and rule sets, as published versions.

One table, one check, one way to publish, one history. Files in git seed the database and `export`
writes them back; a designer's draft is checked and published in the browser. Nothing published is
ever changed: a case that began on version 3 finds version 3.

The room does not know what a diagram or a rule means: each kind's check is registered by whoever
does (`register_check`), and nothing is published unchecked.
"""

from app.definitions.checks import check, misfits, register_check
from app.definitions.drafts import (
    Draft,
    OutdatedDraft,
    StaleDraft,
    discard_draft,
    draft,
    drafts,
    publish_draft,
    rebase_draft,
    save_draft,
)
from app.definitions.folder import export, load_folder
from app.definitions.lookup import (
    NoDefinition,
    all_in_force,
    has_published,
    history,
    in_force,
    latest,
    listing,
    newest,
    newest_in,
    remember_newest,
    version,
)
from app.definitions.publishing import BEGINNING, BadDefinition, PublishedMeanwhile, publish
from app.definitions.table import KINDS, Definition, Kind
from app.definitions.titles import form_titles, title_of, titles

__all__ = [
    "BEGINNING",
    "KINDS",
    "BadDefinition",
    "Definition",
    "Draft",
    "Kind",
    "NoDefinition",
    "OutdatedDraft",
    "PublishedMeanwhile",
    "StaleDraft",
    "all_in_force",
    "check",
    "discard_draft",
    "draft",
    "drafts",
    "export",
    "form_titles",
    "has_published",
    "history",
    "in_force",
    "latest",
    "listing",
    "load_folder",
    "misfits",
    "newest",
    "newest_in",
    "publish",
    "publish_draft",
    "rebase_draft",
    "register_check",
    "remember_newest",
    "save_draft",
    "title_of",
    "titles",
    "version",
]
