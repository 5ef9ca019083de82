"""The tables. A change here needs a migration beside the others in migrations/versions."""

from sqlalchemy import Column, DateTime, MetaData, String, Table

metadata = MetaData()

# A person's session at one kiosk: from the accepted PIN until the card is out, time is up or they finish.
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the cookie's token, in hex"),
    Column(
        "card_in", String(64), nullable=False, comment="which insertion of which run of the app it belongs to"
    ),
    Column("started_at", DateTime(timezone=True), nullable=False, comment="UTC"),
    Column("ends_at", DateTime(timezone=True), nullable=False, comment="UTC, moved on by each request"),
    Column("ends_at_most", DateTime(timezone=True), nullable=False, comment="UTC, never moved"),
)
