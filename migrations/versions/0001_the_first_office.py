"""the first office."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id")),
        sa.ForeignKeyConstraint(["superior_id"], ["agency.id"], name=op.f("fk_agency_superior_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
        sa.UniqueConstraint("uscc", name=op.f("uq_agency_uscc")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_superior_id"), ["superior_id"], unique=False)

    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "catalogue_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_issue")),
    )
    op.create_table(
        "chore",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore")),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("kind", "key", "version", name=op.f("uq_definition_kind")),
    )
    op.create_table(
        "definition_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(length=100), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_draft")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_definition_draft_kind")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ahead_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_login_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index("ix_login_attempt_login_at", ["login", "at"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_waiting",
            ["name", "key"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )
        batch_op.create_index(
            "ix_outbox_given_up",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'given_up'"),
            postgresql_where=sa.text("state = 'given_up'"),
        )

    op.create_table(
        "paper_lookup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_lookup")),
    )
    with op.batch_alter_table("paper_lookup", schema=None) as batch_op:
        batch_op.create_index("ix_paper_lookup_at", ["at"], unique=False)
        batch_op.create_index("ix_paper_lookup_visitor", ["visitor", "at"], unique=False)

    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("id_number_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_hash", sa.String(length=64), nullable=True),
        sa.Column("id_number_masked", sa.String(length=64), nullable=True),
        sa.Column("legal_rep", sa.String(length=50), nullable=True),
        sa.Column("legal_rep_id_cipher", sa.LargeBinary(), nullable=True),
        sa.Column("registration", sa.JSON(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["successor_id"], ["subject.id"], name=op.f("fk_subject_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("id_number_hash", name=op.f("uq_subject_id_number_hash")),
        sa.UniqueConstraint("uscc", name=op.f("uq_subject_uscc")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_name_key_id", ["name_key", "id"], unique=False)

    op.create_table(
        "agency_border",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("larger_from_wan", sa.Numeric(precision=14, scale=6), nullable=False),
        sa.Column("huge_from_wan", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_border_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_border")),
        sa.UniqueConstraint("agency_id", "effective_from", name=op.f("uq_agency_border_agency_id")),
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_once", sa.Boolean(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_app_user_agency_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_app_user_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login", name=op.f("uq_app_user_login")),
    )
    with op.batch_alter_table("app_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_app_user_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_app_user_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["year"], ["calendar_year.year"], name=op.f("fk_calendar_day_year"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_year"), ["year"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("about_case_id", sa.Integer(), nullable=True),
        sa.Column("grievance", sa.String(length=12), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(length=12), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_complaint_agency_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_complaint_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_about_case_id"), ["about_case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "insolvency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("court", sa.String(length=200), nullable=False),
        sa.Column("ruling_no", sa.String(length=128), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("administrator", sa.String(length=200), nullable=False),
        sa.Column("blocking", sa.JSON(), nullable=False),
        sa.Column("shielded_on", sa.Date(), nullable=True),
        sa.Column("end_ruling_no", sa.String(length=128), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_insolvency_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insolvency")),
    )
    with op.batch_alter_table("insolvency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_insolvency_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_insolvency_running",
            ["subject_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('filed', 'shielded')"),
            sqlite_where=sa.text("state IN ('filed', 'shielded')"),
        )

    op.create_table(
        "paper_format",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("head", sa.String(length=40), nullable=False),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_paper_format_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "kind", name=op.f("pk_paper_format")),
    )
    op.create_table(
        "paper_series",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_paper_series_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "series", "year", name=op.f("pk_paper_series")),
    )
    op.create_table(
        "service_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_service_consent_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_consent")),
    )
    with op.batch_alter_table("service_consent", schema=None) as batch_op:
        batch_op.create_index("ix_service_consent_subject", ["subject_id"], unique=False)

    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=100), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_succession_subject_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["subject.id"], name=op.f("fk_succession_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
    )
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_succession_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_succession_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "application_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("matter", sa.String(length=120), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_application_draft_user_id")),
        sa.PrimaryKeyConstraint("user_id", "process", "matter", name=op.f("pk_application_draft")),
    )
    with op.batch_alter_table("application_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_draft_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("pinned", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("business_key", sa.String(length=120), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=120), nullable=True),
        sa.Column("governing_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_seq", sa.Integer(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("recused", sa.JSON(), nullable=False),
        sa.Column("supervised_until", sa.Date(), nullable=True),
        sa.Column("supervised_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["applicant_id"], ["app_user.id"], name=op.f("fk_case_file_applicant_id")),
        sa.ForeignKeyConstraint(["supervised_by"], ["app_user.id"], name=op.f("fk_case_file_supervised_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["agency.id"], name=op.f("fk_case_file_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index("ix_case_applicant", ["applicant_id"], unique=False)
        batch_op.create_index("ix_case_subject", ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_case_supervised",
            ["supervised_until"],
            unique=False,
            sqlite_where=sa.text("supervised_until IS NOT NULL"),
            postgresql_where=sa.text("supervised_until IS NOT NULL"),
        )
        batch_op.create_index("ix_case_unit", ["unit_id", "status"], unique=False)
        batch_op.create_index(
            "ix_case_unsealed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("sealed_seq < last_seq"),
            postgresql_where=sa.text("sealed_seq < last_seq"),
        )
        batch_op.create_index(
            "uq_case_business_key",
            ["process", "business_key"],
            unique=True,
            sqlite_where=sa.text("status IN ('running', 'suspended')"),
            postgresql_where=sa.text("status IN ('running', 'suspended')"),
        )

    op.create_table(
        "catalogue_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.JSON(), nullable=False),
        sa.Column("written_names", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_catalogue_revision_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_revision")),
    )
    with op.batch_alter_table("catalogue_revision", schema=None) as batch_op:
        batch_op.create_index(
            "uq_catalogue_revision_pending",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state IN ('prepared', 'open')"),
            postgresql_where=sa.text("state IN ('prepared', 'open')"),
        )

    op.create_table(
        "errand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["app_user.id"], name=op.f("fk_errand_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_errand_kind"), ["kind"], unique=False)
        batch_op.create_index(
            "ix_errand_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.String(length=100), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("already_there", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["app_user.id"], name=op.f("fk_import_batch_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_sha256", ["sha256"], unique=False)

    op.create_table(
        "password_used",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_password_used_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_used")),
    )
    with op.batch_alter_table("password_used", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_used_user_id"), ["user_id"], unique=False)

    op.create_table(
        "people_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_people_change_agency_id")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_people_change_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_people_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_change")),
    )
    with op.batch_alter_table("people_change", schema=None) as batch_op:
        batch_op.create_index("ix_people_change_agency", ["agency_id"], unique=False)
        batch_op.create_index("ix_people_change_user", ["user_id"], unique=False)

    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_phrase_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
    )
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.create_index("ix_phrase_user", ["user_id", "id"], unique=False)

    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("source_agency_id", sa.Integer(), nullable=True),
        sa.Column("decision_no", sa.String(length=128), nullable=False),
        sa.Column("decision_key", sa.String(length=128), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("act_type", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("simple_procedure", sa.Boolean(), nullable=False),
        sa.Column("safety", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fine_wan", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.Column("confiscated_wan", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.Column("permit", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.String(length=512), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("severity_unverified", sa.Boolean(), nullable=False),
        sa.Column("severity_explanation", sa.JSON(), nullable=True),
        sa.Column("governing_order", sa.String(length=40), nullable=True),
        sa.Column("governing_class", sa.String(length=40), nullable=True),
        sa.Column("settled_under", sa.String(length=60), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=100), nullable=True),
        sa.Column("source_key", sa.String(length=120), nullable=True),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("collect_due", sa.Date(), nullable=False),
        sa.Column("collect_due_latest", sa.Date(), nullable=False),
        sa.Column("collect_provisional", sa.Boolean(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("shared_until", sa.Date(), nullable=True),
        sa.Column("published_from", sa.Date(), nullable=True),
        sa.Column("publicity_min_end", sa.Date(), nullable=True),
        sa.Column("publicity_first_application", sa.Date(), nullable=True),
        sa.Column("publicity_max_end", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_statement", sa.Text(), nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("withdraw_due", sa.Date(), nullable=True),
        sa.Column("shielded_from", sa.Date(), nullable=True),
        sa.Column("shielded_until", sa.Date(), nullable=True),
        sa.Column("order_override", sa.String(length=40), nullable=True),
        sa.Column("original_subject_id", sa.Integer(), nullable=True),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("in_objection", sa.Boolean(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("sector_duty_on", sa.Date(), nullable=True),
        sa.CheckConstraint("confiscated_wan >= 0", name=op.f("ck_record_confiscated_not_negative")),
        sa.CheckConstraint("fine_wan >= 0", name=op.f("ck_record_fine_not_negative")),
        sa.CheckConstraint(
            "published_from >= recognised_on", name=op.f("ck_record_not_public_before_recognised")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["agency.id"], name=op.f("fk_record_authority_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["app_user.id"], name=op.f("fk_record_entered_by_id")),
        sa.ForeignKeyConstraint(
            ["original_subject_id"], ["subject.id"], name=op.f("fk_record_original_subject_id")
        ),
        sa.ForeignKeyConstraint(["source_agency_id"], ["agency.id"], name=op.f("fk_record_source_agency_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_record_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("authority_id", "kind", "decision_no", name=op.f("uq_record_authority_id")),
        sa.UniqueConstraint("source_agency_id", "source_key", name=op.f("uq_record_source_agency_id")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index("ix_record_decision_key", ["decision_key"], unique=False)
        batch_op.create_index("ix_record_decision_no", ["decision_no"], unique=False)
        batch_op.create_index(
            "ix_record_public", ["published_from", "publicity_max_end", "withdrawn_on"], unique=False
        )
        batch_op.create_index("ix_record_recognised", ["recognised_on", "id"], unique=False)
        batch_op.create_index("ix_record_settled_under", ["settled_under", "id"], unique=False)
        batch_op.create_index("ix_record_subject_recognised", ["subject_id", "recognised_on"], unique=False)
        batch_op.create_index(
            "ix_record_to_collect",
            ["collect_due"],
            unique=False,
            postgresql_where=sa.text("collected_on IS NULL"),
            sqlite_where=sa.text("collected_on IS NULL"),
        )
        batch_op.create_index(
            "ix_record_to_end",
            ["publicity_max_end"],
            unique=False,
            postgresql_where=sa.text(
                "sector_duty_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
            sqlite_where=sa.text(
                "sector_duty_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
        )
        batch_op.create_index(
            "ix_record_to_invite",
            ["publicity_first_application"],
            unique=False,
            postgresql_where=sa.text(
                "invited_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
            sqlite_where=sa.text(
                "invited_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
        )
        batch_op.create_index(
            "ix_record_to_withdraw",
            ["withdraw_due"],
            unique=False,
            postgresql_where=sa.text("annulled_on IS NOT NULL AND withdrawn_on IS NULL"),
            sqlite_where=sa.text("annulled_on IS NOT NULL AND withdrawn_on IS NULL"),
        )

    op.create_table(
        "reply",
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["app_user.id"], name=op.f("fk_reply_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_reply")),
    )
    op.create_table(
        "rule_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=1), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_rule_proposal_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["app_user.id"], name=op.f("fk_rule_proposal_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_proposal")),
    )
    with op.batch_alter_table("rule_proposal", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_proposal_open",
            ["kind", "key"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_saved_filter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.create_index("ix_saved_filter_user", ["user_id", "id"], unique=False)

    op.create_table(
        "signed_in",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_signed_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["app_user.id"], name=op.f("fk_substitution_deputy_id")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_substitution_made_by")),
        sa.ForeignKeyConstraint(["person_id"], ["app_user.id"], name=op.f("fk_substitution_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.create_index("ix_substitution_deputy", ["deputy_id", "until"], unique=False)
        batch_op.create_index("ix_substitution_person", ["person_id", "until"], unique=False)

    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_attachment_case_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["app_user.id"], name=op.f("fk_attachment_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_case", ["case_id"], unique=False)
        batch_op.create_index("ix_attachment_sha256", ["sha256"], unique=False)

    op.create_table(
        "case_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_answer_case_id")),
        sa.ForeignKeyConstraint(["given_by"], ["app_user.id"], name=op.f("fk_case_answer_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_answer")),
    )
    with op.batch_alter_table("case_answer", schema=None) as batch_op:
        batch_op.create_index("ix_case_answer_case", ["case_id", "form"], unique=False)
        batch_op.create_index("ix_case_answer_task", ["task_id"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("within", sa.String(length=80), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=1), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=False),
        sa.Column("extendable_to", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("running_since", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("due_earliest", sa.Date(), nullable=True),
        sa.Column("due_latest", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("outlives", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("rings_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("counted_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_clock_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index("ix_clock_case", ["case_id", "rule"], unique=False)
        batch_op.create_index(
            "ix_clock_counted",
            ["counted_by", "case_id"],
            unique=False,
            sqlite_where=sa.text("state <> 'finished'"),
            postgresql_where=sa.text("state <> 'finished'"),
        )
        batch_op.create_index(
            "ix_clock_rings",
            ["rings_at"],
            unique=False,
            sqlite_where=sa.text("rings_at IS NOT NULL"),
            postgresql_where=sa.text("rings_at IS NOT NULL"),
        )

    op.create_table(
        "copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_copy_case_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["app_user.id"], name=op.f("fk_copy_sent_by")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_copy_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(
            "ix_copy_unread",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index("ix_copy_user", ["user_id", "id"], unique=False)
        batch_op.create_index("uq_copy", ["case_id", "user_id"], unique=True)

    op.create_table(
        "decision_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("document_no", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=100), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_decision_change_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_change")),
    )
    with op.batch_alter_table("decision_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_change_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_decision_change_record", ["record_id", "id"], unique=False)
        batch_op.create_index("ix_decision_change_stated", ["stated_on"], unique=False)

    op.create_table(
        "decision_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("decision", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_decision_made_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_made")),
    )
    with op.batch_alter_table("decision_made", schema=None) as batch_op:
        batch_op.create_index("ix_decision_made_case", ["case_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("element", sa.String(length=120), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_entry_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_act", ["act", "at"], unique=False)
        batch_op.create_index("ix_entry_task", ["task_id"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("mends", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("created", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_import_row_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("batch_id", "sheet", "row", name=op.f("uq_import_row_batch_id")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_row_record_id"), ["record_id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("held_id", sa.String(length=36), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_incident_case_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["app_user.id"], name=op.f("fk_incident_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_case", ["case_id"], unique=False)
        batch_op.create_index("ix_incident_open", ["state", "opened_at"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("arguments", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_letter_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_letter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_box", ["user_id", "id"], unique=False)
        batch_op.create_index(
            "ix_letter_unread",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("exit_condition", sa.Text(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removal_ground", sa.String(length=20), nullable=True),
        sa.Column("removal_opinion", sa.Text(), nullable=True),
        sa.Column("sync_due", sa.Date(), nullable=True),
        sa.Column("synced_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_list_entry_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
        sa.UniqueConstraint("record_id", name=op.f("uq_list_entry_record_id")),
    )
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_list_entry_to",
            ["to_on"],
            unique=False,
            postgresql_where=sa.text("removed_on IS NULL"),
            sqlite_where=sa.text("removed_on IS NULL"),
        )

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("addressee_is_person", sa.Boolean(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("serve_by", sa.Date(), nullable=True),
        sa.Column("starts", sa.JSON(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("served_manner", sa.String(length=20), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_paper_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_paper_case_id")),
        sa.ForeignKeyConstraint(["replaced_by"], ["paper.id"], name=op.f("fk_paper_replaced_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("agency_id", "number", name="uq_paper_number"),
        sa.UniqueConstraint("agency_id", "series", "year", "seq", name="uq_paper_sequence"),
        sa.UniqueConstraint("code", name=op.f("uq_paper_code")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index("ix_paper_case", ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_pdf_sha256"), ["pdf_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_paper_to_serve",
            ["serve_by", "agency_id"],
            unique=False,
            sqlite_where=sa.text("state = 'valid' AND serve_by IS NOT NULL AND served_on IS NULL"),
            postgresql_where=sa.text("state = 'valid' AND serve_by IS NOT NULL AND served_on IS NULL"),
        )
        batch_op.create_index(
            "ix_paper_unprinted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("pdf_sha256 IS NULL AND trouble IS NULL"),
            postgresql_where=sa.text("pdf_sha256 IS NULL AND trouble IS NULL"),
        )
        batch_op.create_index(
            "uq_paper_valid",
            ["case_id", "kind", "about"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=14, scale=6), nullable=False),
        sa.Column("voucher", sa.String(length=120), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=100), nullable=False),
        sa.Column("struck_on", sa.Date(), nullable=True),
        sa.Column("struck_why", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_payment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_record_id"), ["record_id"], unique=False)

    op.create_table(
        "quality_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_quality_finding_record_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["agency.id"], name=op.f("fk_quality_finding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_finding")),
        sa.UniqueConstraint("key", name=op.f("uq_quality_finding_key")),
    )
    with op.batch_alter_table("quality_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_finding_closed_on"), ["closed_on"], unique=False)
        batch_op.create_index(
            "ix_quality_finding_open",
            ["unit_id", "id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_quality_finding_record_id"), ["record_id"], unique=False)

    op.create_table(
        "record_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_record_change_by_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_change_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_record_change_record_id")),
    )
    op.create_table(
        "record_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(length=100), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_copy_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_copy")),
        sa.UniqueConstraint("record_id", "site", name=op.f("uq_record_copy_record_id")),
    )
    with op.batch_alter_table("record_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_copy_record_id"), ["record_id"], unique=False)

    op.create_table(
        "repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("path", sa.String(length=12), nullable=False),
        sa.Column("governing_order", sa.String(length=40), nullable=False),
        sa.Column("commitment", sa.Boolean(), nullable=False),
        sa.Column("performed", sa.Boolean(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("supplement_asked_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("recheck_since", sa.Date(), nullable=True),
        sa.Column("regranted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("follow_up_due", sa.Date(), nullable=True),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_repair_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    with op.batch_alter_table("repair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_repair_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_repair_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            "ix_repair_to_follow_up",
            ["follow_up_due"],
            unique=False,
            postgresql_where=sa.text("follow_up_due IS NOT NULL AND followed_up_on IS NULL"),
            sqlite_where=sa.text("follow_up_due IS NOT NULL AND followed_up_on IS NULL"),
        )
        batch_op.create_index(
            "uq_repair_open",
            ["record_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('filed', 'accepted')"),
            sqlite_where=sa.text("state IN ('filed', 'accepted')"),
        )

    op.create_table(
        "seal_head",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_seal_head_case_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_head_seal_id")),
        sa.PrimaryKeyConstraint("seal_id", "case_id", name=op.f("pk_seal_head")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_subscription_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_subscription_open",
            ["message", "key"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("machine_checked", sa.Boolean(), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=60), nullable=True),
        sa.Column("answer_sha", sa.String(length=64), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["app_user.id"], name=op.f("fk_task_assignee_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["app_user.id"], name=op.f("fk_task_closed_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_task_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["agency.id"], name=op.f("fk_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_assignee",
            ["assignee_id", "order_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NOT NULL"),
        )
        batch_op.create_index("ix_task_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_task_checked",
            ["role", "unit_id", "order_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL AND machine_checked"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL AND machine_checked"),
        )
        batch_op.create_index(
            "ix_task_desk",
            ["role", "unit_id", "order_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL"),
        )
        batch_op.create_index(
            "ix_task_returned",
            ["role", "unit_id", "order_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL AND returned"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL AND returned"),
        )

    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("share", sa.String(length=10), nullable=True),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_timer_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index("ix_timer_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_timer_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.String(length=100), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("errand_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_upload_batch_id")),
        sa.ForeignKeyConstraint(["errand_id"], ["errand.id"], name=op.f("fk_upload_errand_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["app_user.id"], name=op.f("fk_upload_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("errand_id", name=op.f("uq_upload_errand_id")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_sent_by_id"), ["sent_by_id"], unique=False)

    op.create_table(
        "used_rule",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_used_rule_case_id")),
        sa.PrimaryKeyConstraint("case_id", "rule", "effective_from", name=op.f("pk_used_rule")),
    )
    with op.batch_alter_table("used_rule", schema=None) as batch_op:
        batch_op.create_index("ix_used_rule_rule", ["rule", "effective_from", "case_id"], unique=False)

    op.create_table(
        "bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=True),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unverified", sa.Boolean(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_bar_record_id")),
        sa.ForeignKeyConstraint(["repair_id"], ["repair.id"], name=op.f("fk_bar_repair_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_bar_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    with op.batch_alter_table("bar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bar_repair_id"), ["repair_id"], unique=False)
        batch_op.create_index("ix_bar_subject_until", ["subject_id", "until"], unique=False)

    op.create_table(
        "clock_entry",
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=1), nullable=False),
        sa.Column("consumed", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("due_earliest", sa.Date(), nullable=True),
        sa.Column("due_latest", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_clock_entry_clock_id")),
        sa.PrimaryKeyConstraint("clock_id", "seq", name=op.f("pk_clock_entry")),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("sector", sa.String(length=10), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=True),
        sa.Column("signer", sa.String(length=50), nullable=True),
        sa.Column("capacity", sa.String(length=12), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_papers", sa.Text(), nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("permit_no", sa.String(length=100), nullable=True),
        sa.Column("published_from", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("check_method", sa.String(length=10), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=True),
        sa.Column("draw_seed", sa.String(length=80), nullable=True),
        sa.Column("draw_share", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("breach_reported_on", sa.Date(), nullable=True),
        sa.Column("breach_kind", sa.String(length=20), nullable=True),
        sa.Column("breach_facts", sa.Text(), nullable=True),
        sa.Column("consequence", sa.String(length=20), nullable=True),
        sa.Column("permit_used", sa.Boolean(), nullable=True),
        sa.Column("used_handling", sa.Text(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("breach_record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["agency.id"], name=op.f("fk_commitment_authority_id")),
        sa.ForeignKeyConstraint(
            ["breach_record_id"], ["record.id"], name=op.f("fk_commitment_breach_record_id")
        ),
        sa.ForeignKeyConstraint(["repair_id"], ["repair.id"], name=op.f("fk_commitment_repair_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_commitment_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_authority", ["authority_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitment_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_commitment_published", ["published_from", "item"], unique=False)
        batch_op.create_index("ix_commitment_subject", ["subject_id", "state"], unique=False)

    op.create_table(
        "held_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_held_decision_task_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_held_decision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_decision")),
    )
    with op.batch_alter_table("held_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_held_decision_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_held_decision_task",
            ["task_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("decision_no", sa.String(length=128), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("entitled", sa.Boolean(), nullable=False),
        sa.Column("commitment", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Boolean(), nullable=False),
        sa.Column("new_evidence", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("supplement_asked_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("inquired_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("provider_answer", sa.String(length=10), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("declined_for", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("objector_version", sa.Text(), nullable=True),
        sa.Column("unit_version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["agency.id"], name=op.f("fk_objection_authority_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["agency.id"], name=op.f("fk_objection_provider_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_objection_record_id")),
        sa.ForeignKeyConstraint(["repair_id"], ["repair.id"], name=op.f("fk_objection_repair_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_objection_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_objection_record", ["record_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "uq_objection_missing",
            ["authority_id", "decision_no"],
            unique=True,
            postgresql_where=sa.text("state IN ('filed', 'accepted') AND ground = 'missing'"),
            sqlite_where=sa.text("state IN ('filed', 'accepted') AND ground = 'missing'"),
        )
        batch_op.create_index(
            "uq_objection_open",
            ["record_id", "ground"],
            unique=True,
            postgresql_where=sa.text("state IN ('filed', 'accepted') AND record_id IS NOT NULL"),
            sqlite_where=sa.text("state IN ('filed', 'accepted') AND record_id IS NOT NULL"),
        )

    op.create_table(
        "paper_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("legal_day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("unverified", sa.Boolean(), nullable=False),
        sa.Column("began", sa.JSON(), nullable=False),
        sa.Column("proof", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_delivery_paper_id")),
        sa.ForeignKeyConstraint(["proof"], ["attachment.id"], name=op.f("fk_paper_delivery_proof")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_delivery")),
    )
    with op.batch_alter_table("paper_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_paper_delivery_paper", ["paper_id"], unique=False)

    op.create_table(
        "paper_pdf",
        sa.Column("paper_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_pdf_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_pdf")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("overturned", sa.String(length=12), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["objection_id"], ["objection.id"], name=op.f("fk_appeal_objection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_appeal_objection_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_case_id"))

    op.drop_table("appeal")
    op.drop_table("paper_pdf")
    with op.batch_alter_table("paper_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_delivery_paper")

    op.drop_table("paper_delivery")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_objection_open",
            postgresql_where=sa.text("state IN ('filed', 'accepted') AND record_id IS NOT NULL"),
            sqlite_where=sa.text("state IN ('filed', 'accepted') AND record_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_objection_missing",
            postgresql_where=sa.text("state IN ('filed', 'accepted') AND ground = 'missing'"),
            sqlite_where=sa.text("state IN ('filed', 'accepted') AND ground = 'missing'"),
        )
        batch_op.drop_index(batch_op.f("ix_objection_subject_id"))
        batch_op.drop_index("ix_objection_record")
        batch_op.drop_index(batch_op.f("ix_objection_case_id"))

    op.drop_table("objection")
    with op.batch_alter_table("held_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_held_decision_task",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_held_decision_due",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("held_decision")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_subject")
        batch_op.drop_index("ix_commitment_published")
        batch_op.drop_index(batch_op.f("ix_commitment_case_id"))
        batch_op.drop_index("ix_commitment_authority")

    op.drop_table("commitment")
    op.drop_table("clock_entry")
    with op.batch_alter_table("bar", schema=None) as batch_op:
        batch_op.drop_index("ix_bar_subject_until")
        batch_op.drop_index(batch_op.f("ix_bar_repair_id"))

    op.drop_table("bar")
    with op.batch_alter_table("used_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_used_rule_rule")

    op.drop_table("used_rule")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_sent_by_id"))

    op.drop_table("upload")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_timer_due", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_timer_case")

    op.drop_table("timer")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_task_returned",
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL AND returned"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL AND returned"),
        )
        batch_op.drop_index(
            "ix_task_desk",
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_task_checked",
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL AND machine_checked"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL AND machine_checked"),
        )
        batch_op.drop_index("ix_task_case")
        batch_op.drop_index(
            "ix_task_assignee",
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NOT NULL"),
        )

    op.drop_table("task")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_subscription_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_subscription_case")

    op.drop_table("subscription")
    op.drop_table("seal_head")
    with op.batch_alter_table("repair", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_repair_open",
            postgresql_where=sa.text("state IN ('filed', 'accepted')"),
            sqlite_where=sa.text("state IN ('filed', 'accepted')"),
        )
        batch_op.drop_index(
            "ix_repair_to_follow_up",
            postgresql_where=sa.text("follow_up_due IS NOT NULL AND followed_up_on IS NULL"),
            sqlite_where=sa.text("follow_up_due IS NOT NULL AND followed_up_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_repair_record_id"))
        batch_op.drop_index(batch_op.f("ix_repair_case_id"))

    op.drop_table("repair")
    with op.batch_alter_table("record_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_copy_record_id"))

    op.drop_table("record_copy")
    op.drop_table("record_change")
    with op.batch_alter_table("quality_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_finding_record_id"))
        batch_op.drop_index(
            "ix_quality_finding_open",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_quality_finding_closed_on"))

    op.drop_table("quality_finding")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_record_id"))

    op.drop_table("payment")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_paper_valid",
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )
        batch_op.drop_index(
            "ix_paper_unprinted",
            sqlite_where=sa.text("pdf_sha256 IS NULL AND trouble IS NULL"),
            postgresql_where=sa.text("pdf_sha256 IS NULL AND trouble IS NULL"),
        )
        batch_op.drop_index(
            "ix_paper_to_serve",
            sqlite_where=sa.text("state = 'valid' AND serve_by IS NOT NULL AND served_on IS NULL"),
            postgresql_where=sa.text("state = 'valid' AND serve_by IS NOT NULL AND served_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_paper_subject_id"))
        batch_op.drop_index(batch_op.f("ix_paper_pdf_sha256"))
        batch_op.drop_index("ix_paper_case")

    op.drop_table("paper")
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_list_entry_to",
            postgresql_where=sa.text("removed_on IS NULL"),
            sqlite_where=sa.text("removed_on IS NULL"),
        )

    op.drop_table("list_entry")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_letter_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_letter_box")

    op.drop_table("letter")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_open")
        batch_op.drop_index("ix_incident_case")

    op.drop_table("incident")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_row_record_id"))

    op.drop_table("import_row")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_task")
        batch_op.drop_index("ix_entry_act")

    op.drop_table("entry")
    with op.batch_alter_table("decision_made", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_made_case")

    op.drop_table("decision_made")
    with op.batch_alter_table("decision_change", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_change_stated")
        batch_op.drop_index("ix_decision_change_record")
        batch_op.drop_index(batch_op.f("ix_decision_change_case_id"))

    op.drop_table("decision_change")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index("uq_copy")
        batch_op.drop_index("ix_copy_user")
        batch_op.drop_index(
            "ix_copy_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.drop_table("copy")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_clock_rings",
            sqlite_where=sa.text("rings_at IS NOT NULL"),
            postgresql_where=sa.text("rings_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_clock_counted",
            sqlite_where=sa.text("state <> 'finished'"),
            postgresql_where=sa.text("state <> 'finished'"),
        )
        batch_op.drop_index("ix_clock_case")

    op.drop_table("clock")
    with op.batch_alter_table("case_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_case_answer_task")
        batch_op.drop_index("ix_case_answer_case")

    op.drop_table("case_answer")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_sha256")
        batch_op.drop_index("ix_attachment_case")

    op.drop_table("attachment")
    op.drop_table("user_role")
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.drop_index("ix_substitution_person")
        batch_op.drop_index("ix_substitution_deputy")

    op.drop_table("substitution")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_user_id"))

    op.drop_table("signed_in")
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_filter_user")

    op.drop_table("saved_filter")
    with op.batch_alter_table("rule_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_proposal_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("rule_proposal")
    op.drop_table("reply")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_record_to_withdraw",
            postgresql_where=sa.text("annulled_on IS NOT NULL AND withdrawn_on IS NULL"),
            sqlite_where=sa.text("annulled_on IS NOT NULL AND withdrawn_on IS NULL"),
        )
        batch_op.drop_index(
            "ix_record_to_invite",
            postgresql_where=sa.text(
                "invited_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
            sqlite_where=sa.text(
                "invited_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
        )
        batch_op.drop_index(
            "ix_record_to_end",
            postgresql_where=sa.text(
                "sector_duty_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
            sqlite_where=sa.text(
                "sector_duty_on IS NULL AND withdrawn_on IS NULL AND published_from IS NOT NULL"
            ),
        )
        batch_op.drop_index(
            "ix_record_to_collect",
            postgresql_where=sa.text("collected_on IS NULL"),
            sqlite_where=sa.text("collected_on IS NULL"),
        )
        batch_op.drop_index("ix_record_subject_recognised")
        batch_op.drop_index("ix_record_settled_under")
        batch_op.drop_index("ix_record_recognised")
        batch_op.drop_index("ix_record_public")
        batch_op.drop_index("ix_record_decision_no")
        batch_op.drop_index("ix_record_decision_key")
        batch_op.drop_index(batch_op.f("ix_record_authority_id"))

    op.drop_table("record")
    with op.batch_alter_table("phrase", schema=None) as batch_op:
        batch_op.drop_index("ix_phrase_user")

    op.drop_table("phrase")
    with op.batch_alter_table("people_change", schema=None) as batch_op:
        batch_op.drop_index("ix_people_change_user")
        batch_op.drop_index("ix_people_change_agency")

    op.drop_table("people_change")
    with op.batch_alter_table("password_used", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_used_user_id"))

    op.drop_table("password_used")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_import_batch_sha256")

    op.drop_table("import_batch")
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_errand_open",
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )
        batch_op.drop_index(batch_op.f("ix_errand_kind"))

    op.drop_table("errand")
    with op.batch_alter_table("catalogue_revision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_catalogue_revision_pending",
            sqlite_where=sa.text("state IN ('prepared', 'open')"),
            postgresql_where=sa.text("state IN ('prepared', 'open')"),
        )

    op.drop_table("catalogue_revision")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_business_key",
            sqlite_where=sa.text("status IN ('running', 'suspended')"),
            postgresql_where=sa.text("status IN ('running', 'suspended')"),
        )
        batch_op.drop_index(
            "ix_case_unsealed",
            sqlite_where=sa.text("sealed_seq < last_seq"),
            postgresql_where=sa.text("sealed_seq < last_seq"),
        )
        batch_op.drop_index("ix_case_unit")
        batch_op.drop_index(
            "ix_case_supervised",
            sqlite_where=sa.text("supervised_until IS NOT NULL"),
            postgresql_where=sa.text("supervised_until IS NOT NULL"),
        )
        batch_op.drop_index("ix_case_subject")
        batch_op.drop_index("ix_case_applicant")

    op.drop_table("case_file")
    with op.batch_alter_table("application_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_draft_saved_at"))

    op.drop_table("application_draft")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_succession_successor_id"))
        batch_op.drop_index(batch_op.f("ix_succession_subject_id"))

    op.drop_table("succession")
    with op.batch_alter_table("service_consent", schema=None) as batch_op:
        batch_op.drop_index("ix_service_consent_subject")

    op.drop_table("service_consent")
    op.drop_table("paper_series")
    op.drop_table("paper_format")
    with op.batch_alter_table("insolvency", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_insolvency_running",
            postgresql_where=sa.text("state IN ('filed', 'shielded')"),
            sqlite_where=sa.text("state IN ('filed', 'shielded')"),
        )
        batch_op.drop_index(batch_op.f("ix_insolvency_case_id"))

    op.drop_table("insolvency")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_subject_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_case_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_agency_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_about_case_id"))

    op.drop_table("complaint")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_day_year"))

    op.drop_table("calendar_day")
    with op.batch_alter_table("app_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_app_user_subject_id"))
        batch_op.drop_index(batch_op.f("ix_app_user_agency_id"))

    op.drop_table("app_user")
    op.drop_table("agency_border")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_name_key_id")

    op.drop_table("subject")
    op.drop_table("seal")
    with op.batch_alter_table("paper_lookup", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_lookup_visitor")
        batch_op.drop_index("ix_paper_lookup_at")

    op.drop_table("paper_lookup")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_given_up",
            sqlite_where=sa.text("state = 'given_up'"),
            postgresql_where=sa.text("state = 'given_up'"),
        )
        batch_op.drop_index(
            "ix_outbox_due",
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_waiting",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("message")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_login_attempt_login_at")
        batch_op.drop_index("ix_login_attempt_address_at")

    op.drop_table("login_attempt")
    op.drop_table("demo_clock")
    op.drop_table("definition_draft")
    op.drop_table("definition")
    op.drop_table("chore")
    op.drop_table("catalogue_issue")
    op.drop_table("calendar_year")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_superior_id"))

    op.drop_table("agency")
