"""How much the service is used, by day; and the call that a member of staff is in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("region", sa.String(16), primary_key=True, comment="empty: every city"),
        sa.Column("channel", sa.String(16), primary_key=True, comment="kiosk, phone, hotline or api"),
        sa.Column("lang", sa.String(8), primary_key=True),
        sa.Column(
            "what", sa.String(80), primary_key=True, comment="what is counted, and for some of which entry"
        ),
        sa.Column("times", sa.Integer, nullable=False),
    )
    op.create_table(
        "calls",
        sa.Column(
            "name",
            sa.String(64),
            sa.ForeignKey("staff_sessions.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.String(16), nullable=False, comment="the caller's city"),
        sa.Column("opened", sa.String(1000), nullable=False, comment="ids of the entries that were read out"),
        sa.Column("note", sa.LargeBinary, nullable=False, comment="encrypted; figures masked before"),
    )


def downgrade() -> None:
    op.drop_table("calls")
    op.drop_table("usage")
