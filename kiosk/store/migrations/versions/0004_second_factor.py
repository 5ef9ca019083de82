"""Second factors of staff, what stands between password and session, and passwords to be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "staff",
        sa.Column(
            "first_password",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="somebody else made the password: it is changed at the next sign-in",
        ),
    )
    op.create_table(
        "second_factors",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column(
            "bound",
            sa.Boolean(),
            nullable=False,
            comment="a right code was given; before it nobody has the seed",
        ),
        sa.Column(
            "last_step",
            sa.Integer(),
            nullable=True,
            comment="of the last code that was taken: none is taken twice",
        ),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "half_sign_ins",
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie's token, in hex",
        ),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code_given", sa.Boolean(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["staff.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("half_sign_ins")
    op.drop_table("second_factors")
    op.drop_column("staff", "first_password")
