"""Lists of people, taken in whole or not at all: on SQLite and on PostgreSQL. The people are invented."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, update
from sqlalchemy.exc import SQLAlchemyError

from calculators import rulebook
from kiosk.card.profile import check_character, has_right_check
from kiosk.identity import Group, check_digit
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store import audit, people_list, people_source
from kiosk.store.database import open_database
from kiosk.store.intake import Disturbed, Intake, Outcome
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.people_list import Fault, Passwords, Refused, Table, Wrong
from kiosk.store.people_source import SourceUnreadable
from kiosk.store.reports import Reports
from kiosk.store.subject import NobodyKnown, StillSuspended, Subjects
from kiosk.store.tables import accounts, cards, holders, metadata, reports
from kiosk.store.vault import Vault

HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ACTOR = Actor(Role.SYSTEM, Channel.COUNTER, "beijing", "tester", "test")
COLUMNS = (
    "identity_number",
    "name",
    "card_number",
    "identification_code",
    "valid_until",
    "query_password",
    "year",
    "status",
    "deductible_spent",
    "fund_paid",
    "as_of",
)


def number(day: str) -> str:
    body = f"110101{day}000"
    return body + check_digit(body)


def card(body: str) -> str:
    return body + check_character(body)


ONE, OTHER, THIRD = number("19850612"), number("19530921"), number("19920315")
LIN: dict[str, str] = dict(
    zip(
        COLUMNS,
        (
            ONE,
            "林静怡",
            card("10000417"),
            "0A" * 16,
            "2029-08-23",
            "2468",
            "2026",
            "employed",
            "1246.80",
            "0.00",
            "2026-11-01",
        ),
        strict=True,
    )
)
ZHAO = LIN | {
    "identity_number": OTHER,
    "name": "赵桂芬",
    "card_number": card("10002358"),
    "identification_code": "0b" * 16,
}
NO_ACCOUNT = dict.fromkeys(COLUMNS[6:], "")


def written(*lines: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def looked(*lines: dict[str, str], columns: tuple[str, ...] = COLUMNS, **options: Any) -> Any:
    table = people_list.from_csv(written(*lines, columns=columns).encode())
    return people_list.looked_through(table, is_right_card=has_right_check, hasher=HASHER, **options)


def faults_of(*lines: dict[str, str], **options: Any) -> tuple[Fault, ...]:
    found: tuple[Fault, ...] = looked(*lines, **options).faults
    return found


def refused(raw: bytes) -> tuple[Fault, ...]:
    with pytest.raises(Refused) as caught:
        people_list.looked_through(people_list.from_csv(raw), is_right_card=has_right_check)
    return caught.value.faults


class Store:
    """A store, and what is in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.vault = Vault("a key")
        self.ledger = Ledger(engine, self.vault, "tests")
        self.people = People(self.ledger, HASHER)
        loss_rules = losses.load()
        self.reports = Reports(self.ledger, loss_rules, ends.by_rules(loss_rules, rulebook.load()))
        self.subjects = Subjects(self.ledger, self.reports)

    def take(self, *lines: dict[str, str], region: str = "beijing", **options: Any) -> Outcome:
        passwords = options.pop("passwords", Passwords.PLAIN)
        columns = options.pop("columns", COLUMNS)
        people = looked(*lines, passwords=passwords, columns=columns)
        return Intake(self.ledger, HASHER).take(people, region, ACTOR, **options)

    def rows(self, *but: str) -> dict[str, list[Any]]:
        with self.engine.connect() as connection:
            return {
                table.name: sorted(connection.execute(select(table)).all(), key=repr)
                for table in metadata.sorted_tables
                if table.name not in but
            }

    def deeds(self) -> list[tuple[str, str]]:
        with self.engine.connect() as connection:
            kept = audit.audit
            found = connection.execute(select(kept.c.action, kept.c.result).order_by(kept.c.place))
            return [(action, result) for action, result in found]

    def pre_report(self) -> str:
        person = self.people.find("beijing", ONE)
        assert person is not None
        assert person.card is not None
        citizen = Actor(Role.CITIZEN, Channel.KIOSK, "beijing", terminal="k1")
        return self.reports.pre_report(person.card.id, "a key", citizen).report.number


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    engine = open_database(url)
    yield Store(engine)
    engine.dispose()


# A list as it is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_the_encodings_offices_use(encoding):
    table = people_list.from_csv(written(LIN).encode(encoding))
    assert table.columns == COLUMNS
    assert [line for line, _ in table.lines] == [2]
    assert table.lines[0][1][1] == "林静怡"


def test_columns_may_stand_in_any_order_and_optional_ones_be_left_out():
    columns = ("card_number", "name", "identity_number")
    (person,) = looked(LIN, columns=columns).people
    assert (person.number.reveal(), person.name.reveal()) == (ONE, "林静怡")
    assert (person.accounts, person.password) == ((), None)
    assert person.cards[0].chip is None


def test_blank_lines_count_and_are_passed_over():
    raw = written(LIN).encode() + b"\n,,,,,,,,,,\n" + written(ZHAO | {"name": ""}).encode().split(b"\n", 1)[1]
    people = people_list.looked_through(people_list.from_csv(raw), is_right_card=has_right_check)
    assert people.faults == (Fault(5, "name", Wrong.MISSING),)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", Fault(0, "", Wrong.EMPTY)),
        (b"\n \n", Fault(0, "", Wrong.EMPTY)),
        (b"identity_number,name,card_number\n", Fault(0, "", Wrong.EMPTY)),
        (b"\x80\xff\xff\xff", Fault(0, "", Wrong.ENCODING)),
    ],
)
def test_what_is_no_list_at_all_is_refused(raw, fault):
    assert refused(raw) == (fault,)


def test_columns_that_are_unknown_doubled_or_missing_are_all_told():
    raw = b"identity_number,name,name,wage,year\n1,2,3,4,5\n"
    assert set(refused(raw)) == {
        Fault(1, "name", Wrong.DOUBLED_COLUMN, 3),
        Fault(1, "", Wrong.UNKNOWN_COLUMN, 4),
        Fault(1, "card_number", Wrong.MISSING_COLUMN),
        *(Fault(1, column, Wrong.MISSING_COLUMN) for column in COLUMNS[7:]),
    }


def test_a_list_without_a_header_tells_no_name_or_number():
    raw = written(LIN).encode().split(b"\n", 1)[1]
    told = repr(refused(raw))
    assert "林静怡" not in told
    assert ONE not in told


def test_an_open_quotation_mark_is_told_with_the_faults_of_the_lines_before():
    raw = written(LIN | {"year": "26"}).encode() + b'x,"y\n'
    table = people_list.from_csv(raw)
    people = people_list.looked_through(table, is_right_card=has_right_check)
    assert {(fault.line, fault.wrong) for fault in people.faults} == {(2, Wrong.FORM), (3, Wrong.QUOTES)}


def test_a_line_with_too_few_or_too_many_cells_is_told():
    raw = written(LIN).encode() + b"a,b\n" + b"," * 11 + b"a\n"
    table = people_list.from_csv(raw)
    people = people_list.looked_through(table, is_right_card=has_right_check)
    assert people.faults == (Fault(3, "", Wrong.CELLS, 2), Fault(4, "", Wrong.CELLS, 12))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "林\u202e静怡"),
        ("name", "林" * 101),
        ("card_number", "12345678"),
        ("card_number", "1234567890"),
        ("card_number", "1234-6789"),
        ("identification_code", "0a" * 15),
        ("identification_code", "0g" * 16),
        ("valid_until", "2029-02-29"),
        ("valid_until", "20290823"),
        ("valid_until", "23/08/2029"),
        ("query_password", "123"),
        ("query_password", "12\t34"),
        ("query_password", "x" * 65),
        ("year", "26"),
        ("year", "1926"),
        ("status", "Employed"),
        ("deductible_spent", "1246.8"),
        ("deductible_spent", "1246"),
        ("deductible_spent", "1,246.80"),
        ("deductible_spent", "-1.00"),
        ("deductible_spent", "１.00"),
        ("fund_paid", "0.000"),
        ("fund_paid", "NaN"),
        ("as_of", "2026-11-31"),
        ("as_of", "2026-W45-1"),
    ],
)
def test_a_value_of_the_wrong_form_is_told_with_line_and_column_and_never_repeated(column, value):
    (fault,) = faults_of(ZHAO, LIN | {column: value})
    assert fault == Fault(3, column, Wrong.FORM)


@pytest.mark.parametrize(
    ("wrong", "group"),
    [
        (ONE[:17], Group.LENGTH),
        (ONE[:16] + "X" + ONE[17], Group.SIGNS),
        (ONE[:9] + "9" + ONE[10:], Group.CHECK),
        (ONE[:10] + "13" + ONE[12:], Group.BIRTH),
        ("00" + ONE[2:], Group.REGION),
    ],
)
def test_a_wrong_social_security_number_is_told_by_its_group(wrong, group):
    (fault,) = faults_of(LIN | {"identity_number": wrong})
    assert (fault.line, fault.column, fault.wrong) == (2, "identity_number", Wrong.IDENTITY)
    assert fault.of_number is not None
    assert fault.of_number.group is group


def test_a_foreigners_number_and_a_small_x_are_taken():
    small = number("19920315").lower()
    assert faults_of(LIN | {"identity_number": "USA880001000"}, ZHAO | {"identity_number": small}) == ()


@pytest.mark.parametrize("column", ["identity_number", "name", "card_number"])
def test_an_empty_cell_that_is_needed_is_told(column):
    assert faults_of(LIN | {column: " "}) == (Fault(2, column, Wrong.MISSING),)


@pytest.mark.parametrize("column", ["year", "deductible_spent", "fund_paid", "as_of"])
def test_the_figures_of_an_account_come_together_or_not_at_all(column):
    assert faults_of(LIN | {column: ""}) == (Fault(2, column, Wrong.INCOMPLETE_ACCOUNT),)
    assert faults_of(LIN | NO_ACCOUNT) == ()
    assert len(faults_of(LIN | NO_ACCOUNT | {"status": "retired"})) == 4


def test_a_city_without_employed_and_retired_leaves_the_status_empty():
    assert faults_of(LIN | {"status": ""}) == ()


def test_figures_from_before_their_year_are_told():
    assert faults_of(LIN | {"as_of": "2025-12-31"}) == (Fault(2, "as_of", Wrong.BEFORE_ITS_YEAR),)
    assert faults_of(LIN | {"as_of": "2027-01-15"}) == ()


def test_a_wrong_check_character_of_a_card_is_a_warning_and_no_fault():
    people = looked(LIN, ZHAO | {"card_number": "100023580"})
    assert people.faults == ()
    assert people.warnings == (Fault(3, "card_number", Wrong.CARD_CHECK),)


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (LIN | {"name": "林静"}, Fault(3, "name", Wrong.DIFFERS, 2)),
        (LIN | {"query_password": "1357"}, Fault(3, "query_password", Wrong.DIFFERS, 2)),
        (LIN | {"fund_paid": "1.00"}, Fault(3, "fund_paid", Wrong.DIFFERS, 2)),
        (LIN | {"status": ""}, Fault(3, "status", Wrong.DIFFERS, 2)),
        (LIN | {"valid_until": "2030-01-01"}, Fault(3, "valid_until", Wrong.DIFFERS, 2)),
        (LIN | {"identification_code": "0c" * 16}, Fault(3, "identification_code", Wrong.DIFFERS, 2)),
        (
            ZHAO | {"card_number": LIN["card_number"], "identification_code": ""},
            Fault(3, "card_number", Wrong.CARD_OF_ANOTHER, 2),
        ),
        (
            ZHAO | {"identification_code": LIN["identification_code"].lower()},
            Fault(3, "identification_code", Wrong.CHIP_OF_ANOTHER, 2),
        ),
    ],
)
def test_two_lines_that_contradict_each_other_are_told(second, fault):
    assert faults_of(LIN, second) == (fault,)


def test_every_fault_of_every_line_is_told():
    bad = {"identity_number": ONE[:17], "year": "26", "fund_paid": "1"}
    assert len(faults_of(LIN | bad, ZHAO | bad, LIN | {"name": "x"}, LIN)) == 7


def test_the_lines_of_a_person_are_put_together():
    second = LIN | {"card_number": card("10000500"), "identification_code": "", "year": "2025"}
    (person,) = looked(LIN, second).people
    assert len(person.cards) == 2
    assert [account.year for account in person.accounts] == [2026, 2025]


@given(st.binary(max_size=300))
def test_any_file_is_a_list_or_refused(raw):
    try:
        people_list.looked_through(people_list.from_csv(raw), is_right_card=has_right_check, hasher=HASHER)
    except Refused as error:
        assert error.faults  # noqa: PT017 - a refusal is one of two right answers


@given(st.lists(st.lists(st.text(max_size=20), min_size=11, max_size=11), min_size=1, max_size=5))
def test_any_cells_get_an_answer(lines):
    table = Table(COLUMNS, list(enumerate(lines, start=2)))
    people = people_list.looked_through(table, is_right_card=has_right_check, hasher=HASHER)
    assert len(people.people) <= len(lines)


# A list as it is taken in


def test_people_cards_and_accounts_are_there_afterwards(store):
    assert store.take(LIN, ZHAO) == Outcome(new=2, changed=0, unchanged=0)
    person = store.people.confirmed("beijing", ONE, "林静怡", "2468")
    assert person.card.number.reveal() == LIN["card_number"]
    assert person.card.valid_until == date(2029, 8, 23)
    assert store.people.card_in_reader("0a" * 16, None).id == person.card.id
    account = store.people.account(person.id, 2026)
    assert (account.status, account.deductible_spent) == ("employed", Decimal("1246.80"))
    assert (account.fund_paid, account.as_of) == (Decimal("0.00"), date(2026, 11, 1))


def test_nothing_of_a_person_stands_there_in_the_clear(store):
    store.take(LIN)
    kept = repr(store.rows())
    for secret in (ONE, "林静怡", LIN["card_number"], "0a" * 16, "0A" * 16, "2468", "1246.80", "employed"):
        assert secret not in kept
        assert repr(secret.encode())[2:-1] not in kept


def test_the_same_list_again_changes_nothing(store):
    store.take(LIN, ZHAO)
    before = store.rows("audit")
    assert store.take(LIN, ZHAO) == Outcome(new=0, changed=0, unchanged=2)
    assert store.rows("audit") == before


def test_the_audit_says_how_many_people_a_list_had(store):
    store.take(LIN, ZHAO)
    store.take(LIN)
    assert store.deeds() == [("import", "2 people"), ("import", "1 people")]
    assert list(audit.verify(store.engine, store.vault)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "林静宜"},
        {"valid_until": "2039-08-23"},
        {"identification_code": "0d" * 16},
        {"query_password": "8642"},
        {"fund_paid": "12.00"},
        {"as_of": "2026-11-02"},
        {"status": "retired"},
        {"year": "2025"},
    ],
)
def test_what_differs_is_brought_up_to_date(store, changed):
    store.take(LIN, ZHAO)
    assert store.take(LIN | changed, ZHAO) == Outcome(new=0, changed=1, unchanged=1)
    assert store.take(LIN | changed, ZHAO) == Outcome(new=0, changed=0, unchanged=2)
    rows = store.rows()
    assert (len(rows["holders"]), len(rows["cards"])) == (2, 2)


def test_a_changed_name_and_password_are_those_that_count(store):
    store.take(LIN)
    store.take(LIN | {"name": "林静宜", "query_password": "8642"})
    assert store.people.confirmed("beijing", ONE, "林静宜", "8642")
    assert store.people.confirmed("beijing", ONE, "林静怡", None) is None
    assert store.people.confirmed("beijing", ONE, None, "2468") is None


def test_a_new_card_joins_the_old_one_and_an_empty_cell_leaves_things_alone(store):
    store.take(LIN)
    new = (
        LIN | NO_ACCOUNT | {"card_number": card("10000777"), "identification_code": "", "query_password": ""}
    )
    assert store.take(new) == Outcome(new=0, changed=1, unchanged=0)
    assert len(store.rows()["cards"]) == 2
    assert store.people.card_in_reader("0a" * 16, None).number.reveal() == LIN["card_number"]
    bare = LIN | NO_ACCOUNT | {"identification_code": "", "valid_until": "", "query_password": ""}
    assert store.take(bare) == Outcome(new=0, changed=0, unchanged=1)
    assert store.people.confirmed("beijing", ONE, "林静怡", "2468")


def test_people_and_cards_that_a_list_leaves_out_stay_as_they_are(store):
    store.take(LIN, ZHAO)
    before = store.rows("audit")
    store.take(LIN)
    assert store.rows("audit") == before


def test_a_void_card_stays_void(store):
    store.take(LIN)
    with store.engine.begin() as connection:
        connection.execute(update(cards).values(void=True))
    store.take(LIN | {"valid_until": "2039-08-23"})
    assert store.people.card_in_reader("0a" * 16, None).void


def test_a_card_of_somebody_else_refuses_the_whole_list(store):
    store.take(LIN)
    before = store.rows("audit")
    third = ZHAO | {"card_number": LIN["card_number"], "identification_code": ""}
    with pytest.raises(Refused) as caught:
        store.take(ZHAO | {"identity_number": THIRD}, third)
    assert caught.value.faults == (Fault(3, "card_number", Wrong.CARD_OF_ANOTHER),)
    assert store.rows("audit") == before
    assert store.deeds()[-1] == ("import", "1 faults")


def test_a_card_known_in_another_city_refuses_the_list(store):
    store.take(LIN)
    with pytest.raises(Refused):
        store.take(LIN, region="urumqi")
    own = LIN | {"card_number": card("65010733"), "identification_code": ""}
    assert store.take(own, region="urumqi") == Outcome(new=1, changed=0, unchanged=0)


def test_a_chip_of_another_card_refuses_the_list(store):
    store.take(LIN)
    with pytest.raises(Refused) as caught:
        store.take(ZHAO | {"identification_code": LIN["identification_code"]})
    assert caught.value.faults == (Fault(2, "identification_code", Wrong.CHIP_OF_ANOTHER),)


def test_faults_of_the_list_and_faults_beside_the_store_are_told_together(store):
    store.take(LIN)
    with pytest.raises(Refused) as caught:
        store.take(
            ZHAO | {"fund_paid": "1"}, ZHAO | {"card_number": LIN["card_number"], "identification_code": ""}
        )
    assert {fault.wrong for fault in caught.value.faults} == {Wrong.FORM, Wrong.CARD_OF_ANOTHER}


def test_a_whole_year_is_replaced_when_the_list_is_complete_for_it(store):
    store.take(LIN, ZHAO, ZHAO | {"year": "2025"}, LIN | {"year": "2025"})
    outcome = store.take(LIN, replace_years=True)
    assert outcome == Outcome(new=0, changed=0, unchanged=1, accounts_removed=1)
    zhao = store.people.find("beijing", OTHER)
    assert store.people.account(zhao.id, 2026) is None
    assert store.people.account(zhao.id, 2025) is not None


def test_replacing_a_year_leaves_other_cities_alone(store):
    foreign = LIN | {"card_number": card("65010733"), "identification_code": ""}
    store.take(foreign, region="urumqi")
    store.take(ZHAO, replace_years=True)
    assert len(store.rows()["accounts"]) == 2


@pytest.mark.parametrize("table", [holders, cards, accounts, audit.audit], ids=lambda table: table.name)
def test_a_fault_of_the_store_in_the_middle_leaves_nothing(store, table):
    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table.name} "):
            raise SQLAlchemyError

    before = store.rows()
    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(SQLAlchemyError):
        store.take(LIN, ZHAO)
    event.remove(store.engine, "before_cursor_execute", fail)
    assert store.rows() == before


def test_somebody_who_takes_the_same_people_in_meanwhile_is_not_overwritten(store):
    class Interrupted(Intake):
        def _set_passwords(self, changes, how):
            store.take(LIN)
            super()._set_passwords(changes, how)

    with pytest.raises(Disturbed):
        Interrupted(store.ledger, HASHER).take(looked(LIN, ZHAO), "beijing", ACTOR)
    assert store.people.find("beijing", OTHER) is None
    assert store.deeds() == [("import", "1 people")]


def test_hashes_of_our_own_parameters_are_taken_as_they_are(store):
    columns = tuple(Passwords.HASHED if column == Passwords.PLAIN else column for column in COLUMNS)
    line = LIN | {Passwords.HASHED: HASHER.hash("2468")}
    assert store.take(line, passwords=Passwords.HASHED, columns=columns) == Outcome(1, 0, 0)
    assert store.take(line, passwords=Passwords.HASHED, columns=columns) == Outcome(0, 0, 1)
    assert store.people.confirmed("beijing", ONE, None, "2468")


@pytest.mark.parametrize(
    "kept",
    [
        "2468",
        PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("2468"),
        HASHER.hash("2468").replace("argon2id", "argon2i"),
        "$argon2id$v=19$m=8,t=1,p=1$!$!",
        HASHER.hash("2468") + "A" * 128,
    ],
)
def test_a_hash_that_is_checked_faster_or_slower_than_ours_is_told(kept):
    columns = tuple(Passwords.HASHED if column == Passwords.PLAIN else column for column in COLUMNS)
    found = faults_of(LIN | {Passwords.HASHED: kept}, columns=columns, passwords=Passwords.HASHED)
    assert found == (Fault(2, "query_password_hash", Wrong.FORM),)


def test_hashes_are_an_unknown_column_unless_they_were_announced():
    columns = tuple(Passwords.HASHED if column == Passwords.PLAIN else column for column in COLUMNS)
    with pytest.raises(Refused) as caught:
        looked(LIN | {Passwords.HASHED: HASHER.hash("2468")}, columns=columns)
    assert caught.value.faults == (Fault(1, "", Wrong.UNKNOWN_COLUMN, 6),)


# Another database


def test_a_query_of_another_database_is_a_list_too(store):
    table = people_source.from_query(
        store.engine.url.render_as_string(hide_password=False),
        "SELECT 'A:b%c' AS name, NULL AS year, DATE '2029-08-23' AS valid_until"
        if store.engine.dialect.name == "postgresql"
        else "SELECT 'A:b%c' AS name, NULL AS year, '2029-08-23' AS valid_until",
    )
    assert table == Table(("name", "year", "valid_until"), [(1, ["A:b%c", "", "2029-08-23"])], header=0)


@pytest.mark.parametrize(
    "change", ["DELETE FROM holders", "DROP TABLE audit", "SELECT 1 FROM nowhere", "", "x"]
)
def test_a_query_changes_nothing_where_it_reads(store, change):
    store.take(LIN)
    before = store.rows()
    with pytest.raises(SourceUnreadable) as caught:
        people_source.from_query(store.engine.url.render_as_string(hide_password=False), change)
    assert caught.value.what == people_source.QUERY
    assert store.rows() == before


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path):
    with pytest.raises(SourceUnreadable) as caught:
        people_source.from_query(f"sqlite:///{tmp_path / 'none.sqlite3'}", "SELECT 1")
    assert caught.value.what == people_source.ADDRESS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://secret@host/x", "postgresql://me:secret@[::1/x"])
def test_an_address_that_is_none_is_told_without_repeating_it(url):
    with pytest.raises(SourceUnreadable) as caught:
        people_source.from_query(url, "SELECT 1")
    assert caught.value.what == people_source.ADDRESS
    assert "secret" not in str(caught.value)


# One person's own data


def test_a_person_sees_what_is_kept_about_them_masked(store):
    store.take(LIN)
    report = store.pre_report()
    kept = store.subjects.extract("beijing", ONE, ACTOR)
    assert kept.has_password
    assert [(card.void, card.has_chip) for card in kept.cards] == [(False, True)]
    assert kept.accounts == ((2026, date(2026, 11, 1)),)
    assert [kept_report.number for kept_report in kept.reports] == [report]
    assert kept.deeds == 1
    assert kept.deeds_since is not None
    assert abs(kept.deeds_since - datetime.now(UTC)).total_seconds() < 60
    for secret in (ONE, "林静怡", LIN["card_number"]):
        assert secret not in repr(kept)
    assert store.deeds()[-1] == ("show person", "done")


def test_nobody_is_shown_or_forgotten_where_nobody_is_kept(store):
    store.take(LIN)
    for wish in (store.subjects.extract, store.subjects.forget):
        with pytest.raises(NobodyKnown):
            wish("beijing", OTHER, ACTOR)
    assert store.deeds()[-2:] == [("show person", "nobody"), ("forget person", "nobody")]


def test_a_person_is_forgotten_and_their_report_keeps_the_keyed_hash_alone(store):
    store.take(LIN, ZHAO)
    store.pre_report()
    with store.engine.begin() as connection:
        connection.execute(
            update(reports).values(ends_at=datetime(2026, 1, 1, tzinfo=UTC), reason="of a person")
        )
    removal = store.subjects.forget("beijing", ONE, ACTOR)
    assert (removal.cards, removal.accounts, removal.reports) == (1, 1, 1)
    assert store.people.find("beijing", ONE) is None
    assert store.people.find("beijing", OTHER) is not None
    ((status, card_id, reason, subject),) = [
        (row.status, row.card_id, row.reason, row.subject_hash) for row in store.rows()["reports"]
    ]
    assert (status, card_id, reason) == ("lapsed", None, "")
    assert subject == store.vault.hashed("number", ONE)
    assert [happened["what"] for happened in store.reports.events()] == ["suspended", "released"]
    assert store.reports.sweep() == 0
    assert store.deeds()[-2:] == [("lapse", "done"), ("forget person", "done")]
    kept = store.subjects.extract("beijing", ONE, ACTOR)
    assert (kept.name, kept.cards, len(kept.reports)) == (None, (), 1)


def test_nobody_is_forgotten_while_a_report_suspends_a_card(store):
    store.take(LIN)
    report = store.pre_report()
    with pytest.raises(StillSuspended) as caught:
        store.subjects.forget("beijing", ONE, ACTOR)
    assert caught.value.report == report
    assert store.people.find("beijing", ONE) is not None
    assert store.deeds()[-1] == ("forget person", "still suspended")


def test_who_was_forgotten_comes_back_with_the_next_list(store):
    store.take(LIN)
    store.subjects.forget("beijing", ONE, ACTOR)
    assert store.take(LIN) == Outcome(new=1, changed=0, unchanged=0)
