"""The tables. A change here needs a migration beside the others in migrations/versions."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Moment(TypeDecorator[datetime]):
    """A time in UTC that stays one: SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Keep it as UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return it as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What all kiosks, the hotline and the counters share.
metadata = MetaData()
# What one kiosk keeps for itself, in a file of its own: it goes on when the line to the others is cut.
terminal = MetaData()

# Questions that found no answer, or an answer that did not help. Nothing tells who asked, where, or at what time.
questions = Table(
    "questions",
    metadata,
    Column("text", String(200), primary_key=True, comment="masked, in the matcher's form"),
    Column("region", String(16), primary_key=True, comment="empty: every city"),
    Column("lang", String(8), primary_key=True),
    Column("kind", String(16), primary_key=True, comment="refused, unhelpful or marked"),
    Column(
        "entry_id",
        String(64),
        primary_key=True,
        comment="the answer that did not help or was marked; empty: none",
    ),
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

# People insured in a city, as the authority's list has them. What is about a person is encrypted (vault.py).
holders = Table(
    "holders",
    metadata,
    Column("id", String(32), primary_key=True, comment="random"),
    Column("region", String(16), nullable=False),
    Column("number_hash", String(64), nullable=False, comment="keyed hash of the social security number"),
    Column("number", LargeBinary, nullable=False, comment="encrypted"),
    Column("name", LargeBinary, nullable=False, comment="encrypted"),
    Column("query_password", String(128), comment="Argon2id; empty where the person set none"),
    UniqueConstraint("region", "number_hash", name="one_holder_a_number"),
)

# One row: what opens with the data key alone, so that a start with another key is noticed.
key_mark = Table(
    "key_mark",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="1: there is one key"),
    Column("sealed", LargeBinary, nullable=False, comment="encrypted; opens with the data key alone"),
)

# Their cards. A card that was formally reported lost is void for good.
cards = Table(
    "cards",
    metadata,
    Column("id", String(32), primary_key=True, comment="random"),
    Column("holder_id", String(32), ForeignKey("holders.id", ondelete="CASCADE"), nullable=False),
    Column("number_hash", String(64), nullable=False, unique=True, comment="keyed hash of the card number"),
    Column("number", LargeBinary, nullable=False, comment="encrypted"),
    Column("chip_hash", String(64), unique=True, comment="keyed hash of the chip's identification code"),
    Column("valid_until", Date),
    Column("void", Boolean, nullable=False),
    Index("cards_holder", "holder_id"),
)

# What the funds have paid in a year, as the authority's list has it.
accounts = Table(
    "accounts",
    metadata,
    Column("holder_id", String(32), ForeignKey("holders.id", ondelete="CASCADE"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("figures", LargeBinary, nullable=False, comment="encrypted JSON: status and amounts"),
    Column("as_of", Date, nullable=False),
)

# Loss reports. One that suspends its card is the only one of that card that does.
reports = Table(
    "reports",
    metadata,
    Column("id", String(32), primary_key=True, comment="random"),
    Column("number", String(16), nullable=False, unique=True, comment="what the citizen names it by"),
    Column(
        "card_id", String(32), ForeignKey("cards.id"), comment="empty once it is too old to be about a person"
    ),
    Column("subject_hash", String(64), nullable=False, comment="keyed hash of the social security number"),
    Column("region", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("terminal", String(64), nullable=False),
    Column("accepted_at", Moment, nullable=False, comment="the store's clock"),
    Column("asked_at", Moment, comment="the terminal's own clock; decides nothing"),
    Column("ends_at", Moment, comment="a pre-report lapses then"),
    Column("closed_at", Moment),
    Column("reason", String(200), nullable=False, comment="why it was revoked"),
    Index(
        "one_report_suspends_a_card",
        "card_id",
        unique=True,
        sqlite_where=text("status IN ('pre_reported', 'formally_lost')"),
        postgresql_where=text("status IN ('pre_reported', 'formally_lost')"),
    ),
    Index("reports_card", "card_id"),
    Index("reports_subject", "subject_hash", "accepted_at"),
)

# The answer given under a key, so that what is sent twice is done once.
answered = Table(
    "answered",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("content_hash", String(64), nullable=False, comment="keyed hash of what was asked"),
    Column("report_id", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Index("answered_at", "at"),
)

# What happened to cards, in order, for the system that issues them.
card_events = Table(
    "card_events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("report_id", String(32), nullable=False),
    Column("card_id", String(32), nullable=False),
    Column("what", String(16), nullable=False, comment="suspended, released, void"),
    Column("at", Moment, nullable=False),
)

# Every change and every refusal, bound to those before it (audit.py). Rows are only ever added.
audit = Table(
    "audit",
    metadata,
    Column("writer", String(64), primary_key=True, comment="which process's chain"),
    Column("place", Integer, primary_key=True, comment="from 1, without gaps"),
    Column("at", Moment, nullable=False),
    Column("action", String(32), nullable=False),
    Column("result", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("terminal", String(64), nullable=False),
    Column("region", String(16), nullable=False),
    Column("subject_hash", String(64), nullable=False),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),
    Column("key_hash", String(64), nullable=False),
    Column("link", String(64), nullable=False, comment="keyed hash of this row and the link before"),
    Index("audit_at", "at"),
)

# Wrong guesses: by account, by address, by kiosk. Counted here so that a restart clears nothing.
attempts = Table(
    "attempts",
    metadata,
    Column(
        "counter",
        String(80),
        primary_key=True,
        comment="kind and what is counted: a kiosk by name, else a keyed hash",
    ),
    Column("misses", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("waits_until", Moment),
)

# The different numbers looked up at a kiosk in a day.
looked_up = Table(
    "looked_up",
    metadata,
    Column("terminal", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("subject_hash", String(64), primary_key=True),
)

# Members of staff who may report, revoke and void.
staff = Table(
    "staff",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password", String(128), nullable=False, comment="Argon2id"),
    Column("role", String(16), nullable=False),
    Column("channel", String(16), nullable=False, comment="hotline, counter or bank"),
    Column("region", String(16), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column(
        "first_password",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="somebody else made the password: it is changed at the next sign-in",
    ),
)

# What each member of staff has beside the password: the seed that their phone reckons codes from.
second_factors = Table(
    "second_factors",
    metadata,
    Column("name", String(64), ForeignKey("staff.name", ondelete="CASCADE"), primary_key=True),
    Column("seed", LargeBinary, nullable=False, comment="encrypted"),
    Column("bound", Boolean, nullable=False, comment="a right code was given; before it nobody has the seed"),
    Column("last_step", Integer, comment="of the last code that was taken: none is taken twice"),
)

# Between the right password and a session: who still has something to give.
half_sign_ins = Table(
    "half_sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the cookie's token, in hex"),
    Column("name", String(64), ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, unique=True),
    Column("code_given", Boolean, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the cookie's token, in hex"),
    Column("name", String(64), ForeignKey("staff.name", ondelete="CASCADE"), nullable=False, unique=True),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("ends_at_most", Moment, nullable=False),
)

# The call that a member of staff is in. It goes with their session, and nothing of it is about the caller.
calls = Table(
    "calls",
    metadata,
    Column("name", String(64), ForeignKey("staff_sessions.name", ondelete="CASCADE"), primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("region", String(16), nullable=False, comment="the caller's city"),
    Column("opened", String(1000), nullable=False, comment="ids of the entries that were read out"),
    Column("note", LargeBinary, nullable=False, comment="encrypted; figures masked before"),
)

# How much the service is used, counted by day.
usage = Table(
    "usage",
    metadata,
    Column("day", Date, primary_key=True),
    Column("region", String(16), primary_key=True, comment="empty: every city"),
    Column("channel", String(16), primary_key=True, comment="kiosk, phone, hotline or api"),
    Column("lang", String(8), primary_key=True),
    Column("what", String(80), primary_key=True, comment="what is counted, and for some of which entry"),
    Column("times", Integer, nullable=False),
)

# A person's session at one kiosk: from the accepted PIN until the card is out, time is up or they finish.
sessions = Table(
    "sessions",
    terminal,
    Column("token_hash", String(64), primary_key=True, comment="SHA-256 of the cookie's token, in hex"),
    Column(
        "card_in", String(64), nullable=False, comment="which insertion of which run of the app it belongs to"
    ),
    Column("started_at", DateTime(timezone=True), nullable=False, comment="UTC"),
    Column("ends_at", DateTime(timezone=True), nullable=False, comment="UTC, moved on by each request"),
    Column("ends_at_most", DateTime(timezone=True), nullable=False, comment="UTC, never moved"),
)

# Loss reports that wait until the shared database is back (outbox.py).
waiting = Table(
    "waiting",
    terminal,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary, comment="what is asked for, encrypted; empty once it was delivered"),
    Column("noted_at", Moment, nullable=False, comment="this kiosk's clock"),
    Column(
        "outcome",
        String(32),
        nullable=False,
        comment="the report's number, or why there is none; empty: waits",
    ),
    sqlite_autoincrement=True,
)

# How each kiosk does, by its own last word. Every time is of the store's clock, whatever the kiosk's own shows.
devices = Table(
    "devices",
    metadata,
    Column("terminal", String(64), primary_key=True),
    Column("region", String(16), nullable=False),
    Column("version", String(32), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("drew_at", Moment, comment="a page of it last drew; empty: none has since the start"),
    Column("page", String(64), nullable=False, comment="which page that was"),
    Column("lang", String(8), nullable=False),
    Column("reader", String(16), nullable=False),
    Column("printer", String(16), nullable=False),
    Column("disk_free_mb", Integer, nullable=False),
    Column("waiting", Integer, nullable=False, comment="loss reports that wait on it"),
    Column("drift_seconds", Integer, nullable=False, comment="its clock less the store's"),
    Column("content", String(16), nullable=False, comment="names exactly the answers it has"),
    Column("content_at", Moment, nullable=False, comment="its own clock: when those were put there"),
)
