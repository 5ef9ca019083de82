"""Holders, cards and accounts; loss reports with their keys and events; audit; attempts; staff."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# The audit only ever grows: nobody alters a row, and none goes that isn't three years old (kiosk/time_limits.py).
_NO_CHANGE = (
    "CREATE TRIGGER audit_is_never_altered BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is never altered'); END"
)
_NO_REMOVAL = (
    "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-1095 days') "
    "BEGIN SELECT RAISE(ABORT, 'the audit is kept for three years'); END"
)
_KEEP = (
    "CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '1095 days' THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION 'the audit is never altered, and kept for three years'; END $$"
)
_KEPT = (
    "CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION keep_audit()"
)
_NOT_EMPTIED = (
    "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()"
)
_APPEND_ONLY = {"sqlite": (_NO_CHANGE, _NO_REMOVAL), "postgresql": (_KEEP, _KEPT, _NOT_EMPTIED)}


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "content_hash", sa.String(length=64), nullable=False, comment="keyed hash of what was asked"
        ),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index("answered_at", "answered", ["at"], unique=False)
    op.create_table(
        "attempts",
        sa.Column(
            "counter",
            sa.String(length=80),
            nullable=False,
            comment="kind and what is counted: a kiosk by name, else a keyed hash",
        ),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("counter"),
    )
    op.create_table(
        "audit",
        sa.Column("writer", sa.String(length=64), nullable=False, comment="which process's chain"),
        sa.Column("place", sa.Integer(), nullable=False, comment="from 1, without gaps"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("terminal", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "link", sa.String(length=64), nullable=False, comment="keyed hash of this row and the link before"
        ),
        sa.PrimaryKeyConstraint("writer", "place"),
    )
    op.create_index("audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "card_events",
        sa.Column("sequence", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("card_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="suspended, released, void"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "holders",
        sa.Column("id", sa.String(length=32), nullable=False, comment="random"),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column(
            "number_hash",
            sa.String(length=64),
            nullable=False,
            comment="keyed hash of the social security number",
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column("name", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column(
            "query_password",
            sa.String(length=128),
            nullable=True,
            comment="Argon2id; empty where the person set none",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region", "number_hash", name="one_holder_a_number"),
    )
    op.create_table(
        "looked_up",
        sa.Column("terminal", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "day", "subject_hash"),
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=128), nullable=False, comment="Argon2id"),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False, comment="hotline, counter or bank"),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "accounts",
        sa.Column("holder_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False, comment="encrypted JSON: status and amounts"),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("holder_id", "year"),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=32), nullable=False, comment="random"),
        sa.Column("holder_id", sa.String(length=32), nullable=False),
        sa.Column(
            "number_hash", sa.String(length=64), nullable=False, comment="keyed hash of the card number"
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column(
            "chip_hash",
            sa.String(length=64),
            nullable=True,
            comment="keyed hash of the chip's identification code",
        ),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chip_hash"),
        sa.UniqueConstraint("number_hash"),
    )
    op.create_index("cards_holder", "cards", ["holder_id"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie's token, in hex",
        ),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at_most", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.String(length=32), nullable=False, comment="random"),
        sa.Column("number", sa.String(length=16), nullable=False, comment="what the citizen names it by"),
        sa.Column(
            "card_id",
            sa.String(length=32),
            nullable=True,
            comment="empty once it is too old to be about a person",
        ),
        sa.Column(
            "subject_hash",
            sa.String(length=64),
            nullable=False,
            comment="keyed hash of the social security number",
        ),
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("terminal", sa.String(length=64), nullable=False),
        sa.Column(
            "accepted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the store's clock",
        ),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the terminal's own clock; decides nothing",
        ),
        sa.Column(
            "ends_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a pre-report lapses then",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False, comment="why it was revoked"),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["cards.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "one_report_suspends_a_card",
        "reports",
        ["card_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('pre_reported', 'formally_lost')"),
        postgresql_where=sa.text("status IN ('pre_reported', 'formally_lost')"),
    )
    op.create_index("reports_subject", "reports", ["subject_hash", "accepted_at"], unique=False)
    op.drop_table("sessions")  # they are in each kiosk's own file now
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("reports_subject", table_name="reports")
    op.drop_index(
        "one_report_suspends_a_card",
        table_name="reports",
        sqlite_where=sa.text("status IN ('pre_reported', 'formally_lost')"),
        postgresql_where=sa.text("status IN ('pre_reported', 'formally_lost')"),
    )
    op.drop_table("reports")
    op.drop_table("staff_sessions")
    op.drop_index("cards_holder", table_name="cards")
    op.drop_table("cards")
    op.drop_table("accounts")
    op.drop_table("staff")
    op.drop_table("looked_up")
    op.drop_table("holders")
    op.drop_table("card_events")
    op.drop_index("audit_at", table_name="audit")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit()")
    op.drop_table("attempts")
    op.drop_index("answered_at", table_name="answered")
    op.drop_table("answered")
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("card_in", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at_most", sa.DateTime(timezone=True), nullable=False),
    )
