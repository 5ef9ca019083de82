"""A mark of the data key; reports by card; on PostgreSQL, what the kiosks' own role calls instead of reading tables."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_KEYS = {
    "holders": (("id",), ("region", "number_hash")),
    "cards": (("id",), ("holder_id",), ("chip_hash",), ("number_hash",)),
    "accounts": (("holder_id", "year"),),
    "reports": (("id",), ("card_id",), ("subject_hash",)),
    "answered": (("key_hash",),),
}
_HELD_CARD = "SELECT * FROM cards WHERE id = $1 FOR UPDATE"
_LAST_OF_CHAIN = "SELECT place, link FROM audit WHERE writer = $1 ORDER BY place DESC LIMIT 1"
# The owner may lapse by a clock of its own (tests); who calls with the owner's rights only by the server's.
_LAPSE = (
    "UPDATE reports SET status = 'lapsed', closed_at = ends_at WHERE id = $1 AND status = 'pre_reported' "
    "AND (ends_at <= clock_timestamp() OR session_user = current_user) RETURNING id"
)
# Without a policy a row is the owner's alone, whatever else is granted.
_OWNERS = ("holders", "cards", "accounts", "reports", "answered", "attempts")
_OLD_POLICIES = """
DO $$ DECLARE old record; BEGIN
    FOR old IN SELECT policyname, tablename FROM pg_policies WHERE policyname LIKE 'named\\_by\\_%' LOOP
        EXECUTE format('DROP POLICY %I ON %I', old.policyname, old.tablename);
    END LOOP;
END $$
"""
_POLICIES = (
    "CREATE POLICY kiosks_suspend ON reports FOR INSERT WITH CHECK (status = 'pre_reported')",
    "CREATE POLICY kiosks_note_answers ON answered FOR INSERT WITH CHECK (true)",
    "CREATE POLICY kiosks_count_look_ups ON attempts USING (counter LIKE 'kiosk:%')",
)


def _functions() -> list[tuple[str, str, str]]:
    """Return what each is called with its arguments, what it returns, and its body."""
    found = []
    for table, keys in _KEYS.items():
        for key in keys:
            types = ", ".join("integer" if column == "year" else "text" for column in key)
            where = " AND ".join(f"{column} = ${place}" for place, column in enumerate(key, 1))
            name = f"{table}_by_{'_and_'.join(key)}({types})"
            found.append((name, f"SETOF {table} STABLE", f"SELECT * FROM {table} WHERE {where}"))  # noqa: S608 - names of ours
    return [
        *found,
        ("held_card(text)", "SETOF cards", _HELD_CARD),
        ("last_of_chain(text)", "TABLE (place integer, link text) STABLE", _LAST_OF_CHAIN),
        ("lapse_report(text)", "text", _LAPSE),
    ]


def upgrade() -> None:
    op.create_table(
        "key_mark",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one key"),
        sa.Column(
            "sealed", sa.LargeBinary, nullable=False, comment="encrypted; opens with the data key alone"
        ),
    )
    op.create_index("reports_card", "reports", ["card_id"])
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, returns, body in _functions():
        op.execute(
            f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE sql SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $${body}$$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(_OLD_POLICIES)
    for table in _OWNERS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for policy in _POLICIES:
        op.execute(policy)


def downgrade() -> None:
    op.drop_index("reports_card", "reports")
    op.drop_table("key_mark")
    if op.get_bind().dialect.name != "postgresql":
        return
    for policy in _POLICIES:
        _create, _policy, name, _on, table, *_rest = policy.split()
        op.execute(f"DROP POLICY {name} ON {table}")
    for table in _OWNERS:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for name, _returns, _body in _functions():
        op.execute(f"DROP FUNCTION {name}")
