"""The tables. A change here needs a migration beside the others in migrations/versions."""

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, String, Table

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

# Questions that found no answer, or an answer that did not help. Nothing tells who asked, where, or at what time.
questions = Table(
    "questions",
    metadata,
    Column("text", String(200), primary_key=True, comment="masked, in the matcher's form"),
    Column("region", String(16), primary_key=True, comment="empty: every city"),
    Column("lang", String(8), primary_key=True),
    Column("kind", String(16), primary_key=True, comment="refused or unhelpful"),
    Column("entry_id", String(64), primary_key=True, comment="the answer that did not help; empty: none"),
    Column("times", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("questions_last_day", "last_day"),
)

# How often each answer helped, and how often it did not.
helpfulness = Table(
    "helpfulness",
    metadata,
    Column("entry_id", String(64), primary_key=True),
    Column("region", String(16), primary_key=True),
    Column("helped", Integer, nullable=False),
    Column("not_helped", Integer, nullable=False),
)
