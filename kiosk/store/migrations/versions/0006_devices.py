"""How each kiosk does, by its own last word."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("terminal", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(16), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "drew_at",
            sa.DateTime(timezone=True),
            comment="a page of it last drew; empty: none has since the start",
        ),
        sa.Column("page", sa.String(64), nullable=False, comment="which page that was"),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("reader", sa.String(16), nullable=False),
        sa.Column("printer", sa.String(16), nullable=False),
        sa.Column("disk_free_mb", sa.Integer, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False, comment="loss reports that wait on it"),
        sa.Column("drift_seconds", sa.Integer, nullable=False, comment="its clock less the store's"),
        sa.Column("content", sa.String(16), nullable=False, comment="names exactly the answers it has"),
        sa.Column(
            "content_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="its own clock: when those were put there",
        ),
    )


def downgrade() -> None:
    op.drop_table("devices")
