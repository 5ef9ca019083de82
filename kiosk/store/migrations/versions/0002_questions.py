"""Questions that found no answer or no help, and how often each answer helped."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("text", sa.String(200), primary_key=True),
        sa.Column("region", sa.String(16), primary_key=True),
        sa.Column("lang", sa.String(8), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("entry_id", sa.String(64), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
    )
    op.create_index("questions_last_day", "questions", ["last_day"])
    op.create_table(
        "helpfulness",
        sa.Column("entry_id", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(16), primary_key=True),
        sa.Column("helped", sa.Integer, nullable=False),
        sa.Column("not_helped", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("helpfulness")
    op.drop_table("questions")
