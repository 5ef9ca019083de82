"""Whatever the other packages can say has words in three languages: steps, notes, faults, topics, cards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculators import (
    beijing_outpatient,
    care_claims,
    chronic_outpatient,
    claims,
    dates,
    hospital_stay,
    maternity,
    outpatient_pooling,
    receipt,
    rulebook,
)
from calculators.day_rules import What
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.figures import Level
from calculators.notes import Note, NoteSlug
from calculators.trace import Source, Step, StepName
from faq.entry import REGIONS
from faq.matcher import BadQuestion, Matcher
from kiosk.card import errors as card_errors
from kiosk.card.desk import DeskState
from kiosk.card.errors import CardError, Easy, EasyPin, LastTry, PinRejected
from kiosk.card.port import Presence
from kiosk.card.simulated import sample_cards
from kiosk.presenters import answers, cards, estimate_words, estimates
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")
SOURCE = Source("urumqi-resident-medical-insurance", 22)
FIELDS = tuple(estimate_words.FIELDS)
# What the calculators say is wanted where a problem is found; the rest takes nothing.
WANTED = {
    Problem.BEFORE_RULES: [Expected(Kind.DATE_FROM, ("2016-01-01",))],
    Problem.NOT_A_DATE: [Expected(Kind.DATE, ("2100-12-31",))],
    Problem.TOO_LATE: [Expected(Kind.DATE, ("2100-12-31",))],
    Problem.MORE_THAN_TOTAL: [
        Expected(Kind.AT_MOST, ("30000.00",)),
        Expected(Kind.WITHIN_TOTAL, ("30000.00",)),
    ],
    Problem.NOT_A_WHOLE_NUMBER: [Expected(Kind.WHOLE_NUMBER, ("0", "366"))],
    Problem.NEGATIVE: [Expected(Kind.AMOUNT), Expected(Kind.WHOLE_NUMBER, ("0", "366"))],
    Problem.TOO_LARGE: [Expected(Kind.AT_MOST, ("99999999.99",)), Expected(Kind.WHOLE_NUMBER, ("0", "366"))],
    Problem.TOO_MANY: [Expected(Kind.LIST, ("1", "60"))],
    Problem.EMPTY: [Expected(Kind.LIST, ("1", "60")), Expected(Kind.OBJECT)],
    Problem.NOT_A_LIST: [Expected(Kind.LIST, ("1", "60"))],
    Problem.NOT_ONE_OF: [Expected(Kind.ONE_OF, tuple(Level))],
    Problem.TOO_LONG: [Expected(Kind.BODY, ("65536",))],
    Problem.NOT_TAKEN: [Expected(Kind.ZERO_BUT_FOR, (What.TEMPORARY_CARD,))],
    Problem.OUTSIDE_PAYMENT: [Expected(Kind.DATE_WITHIN, ("2016-09-01", "2016-12-31"))],
    Problem.UNKNOWN_WORKING_DAYS: [Expected(Kind.DATE_IN_CALENDAR, ("2004", "2026"))],
    Problem.UNKNOWN_FIELD: [Expected(Kind.FIELDS, ("region", "stays"))],
}

# The figures of a document that a note must not lose.
FIGURES_OF_NOTES = {
    NoteSlug.DATE_RESTS_ON_HANDBOOK: ("handbook_year",),
    NoteSlug.PRE_REPORT_READING: ("valid_days",),
    NoteSlug.PICKUP_READING: ("working_days",),
    NoteSlug.OFFICIAL_WORKING_DAYS: ("first_year", "last_year"),
    NoteSlug.TEMPORARY_CARD_READING: ("valid_days", "renewal_days"),
    NoteSlug.OUT_OF_TOWN_READING: ("months",),
    NoteSlug.CHRONIC_READING: ("deductible", "limit_1", "limit_2"),
    NoteSlug.DISEASE_READ_AS: ("diseases",),
    NoteSlug.POOLING_READING: ("visit_limit", "limit"),
    NoteSlug.MATERNITY_READING: ("fixed_sum",),
    NoteSlug.MATERNITY_UNDATED: ("starts",),
    NoteSlug.BEIJING_DEDUCTIBLE_READING: ("deductible",),
}
# Questions that between them bring every note about a date.
DATES = (
    (What.PRE_REPORT_LAPSE, "2016-05-10"),
    (What.REPLACEMENT_PICKUP, "2016-05-10"),
    (What.TEMPORARY_CARD, "2017-05-10"),
    (What.OUT_OF_TOWN_CLAIM, "2016-05-10"),
    (What.BENEFIT_PERIOD, "2016-10-10"),
    (What.NEWBORN_BENEFIT_PERIOD, "2016-06-25"),
)


def sentence(text: object) -> str:
    """Return a text that says something, in whole words, with nothing left to fill in."""
    said = str(text)
    assert said.strip(), "nothing is said"
    assert "%(" not in said
    assert "%%" not in said
    assert "&lt;" not in said
    return said


def every_card_error() -> list[CardError]:
    """Return one of each kind of card error, those that nothing derives from and that end what is done.

    A PIN that is too easy, and the last try, have pages of their own.
    """
    kinds = [
        kind
        for kind in vars(card_errors).values()
        if isinstance(kind, type)
        and issubclass(kind, CardError)
        and not kind.__subclasses__()
        and kind not in {EasyPin, LastTry}
    ]
    return [kind(1) if kind is PinRejected else kind() for kind in kinds]


def other_estimates() -> list[Any]:
    """Return one of each estimate that is neither of stays nor of days, with all that there is to note."""
    rules, visit = rulebook.load(), {"date": "2017-05-10"}
    chronic = {"visits": [visit | {"disease": "糖尿病", "eligible_cost": "1"}]}
    pooling = {"visits": [visit | {"eligible_cost": "1"}]}
    beijing = {"status": "retired", "visits": [visit | {"in_scope_cost": "1"}]}
    printed = dict.fromkeys(care_claims.Receipt.__dataclass_fields__, "1") | {"personal_cash": "0"}
    return [
        chronic_outpatient.estimate(care_claims.chronic_outpatient(chronic), rules),
        outpatient_pooling.estimate(care_claims.outpatient_pooling(pooling), rules),
        maternity.estimate(care_claims.maternity({"delivery": "vaginal", "cost": "1"}), rules),
        beijing_outpatient.estimate(care_claims.beijing_outpatient(beijing), rules),
        receipt.check(care_claims.receipt(printed)),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", StepName)
def test_every_step_has_a_name_and_a_rule(speaking: Speaking, name: StepName, lang: str) -> None:
    step = Step(
        name,
        "min(standard, left)",
        {"standard": Decimal(600), "left": Decimal(28000)},
        Decimal(600),
        SOURCE,
        1,
    )
    with speaking(lang):
        shown = estimates.step_line(step)
        assert sentence(shown.name)
        assert sentence(shown.rule)
    assert (shown.item, shown.entry) == (22, "ur-22")
    assert "min(600.00, 28,000.00)" in shown.formula


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_steps_say_the_same(speaking: Speaking, lang: str) -> None:
    with speaking(lang):
        rules = [str(rule) for _name, rule in estimate_words.STEPS.values()]
    assert len(set(rules)) == len(rules) == len(StepName)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", NoteSlug)
def test_every_note_is_a_sentence_with_its_figures_in_it(
    speaking: Speaking, slug: NoteSlug, lang: str
) -> None:
    params = {
        "stays": "1, 3",
        "years": "2017, 2026",
        "handbook_year": "2016",
        "starts_above": "15000.00",
        "critical_illness_payment": "1.00",
        "critical_illness_payment_banded": "2.00",
        "first_year": "2004",
        "last_year": "2026",
        "valid_days": "61",
        "renewal_days": "62",
        "working_days": "15",
        "months": "3",
        "paid_from": "09-01",
        "paid_to": "12-31",
        "deductible": "10.01",
        "limit_1": "2000.01",
        "limit_2": "4000.01",
        "diseases": "糖尿病 → 糖尿病（Ⅱ型）",
        "visit_limit": "50.01",
        "limit": "500.01",
        "fixed_sum": "1750.01",
        "starts": "2016-01-01",
    }
    with speaking(lang):
        said = sentence(estimates._note(Note(slug, params)))
    of_a_stay = {
        NoteSlug.DEDUCTIBLE_CUT_SHORT,
        NoteSlug.TOWNSHIP_BED_STANDARD,
        NoteSlug.HEATING_SEASON,
        NoteSlug.PARTS_EXCEED_TOTAL,
    }
    assert ("1, 3" in said) == (slug in of_a_stay)
    if slug in {NoteSlug.RESTS_ON_2016, NoteSlug.VISITS_REST_ON_HANDBOOK}:
        assert "2017, 2026" in said
        assert "2016" in said
    for figure in FIGURES_OF_NOTES.get(slug, ()):
        assert params[figure] in said
    if slug is NoteSlug.CATALOGUE_RATIOS_MISSING:
        assert all(figure in said for figure in ("10%", "15%", "20%", "12333", "8812333"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notes_of_real_estimates_can_all_be_said(speaking: Speaking, lang: str) -> None:
    stay: dict[str, Any] = {"admitted": "2016-03-01", "hospital_level": "township", "total_cost": "150000"}
    details = {"bed_days": 9, "bed_price_per_day": "5", "heating_days": 3, "heating_price_per_day": "2"}
    too_much = {"class_b_drugs": "150000", "items_first_pay_15": "100000"}
    short = {"admitted": "2017-05-01", "hospital_level": "tertiary", "total_cost": "300"}
    claim = claims.hospital_stay({"region": "urumqi", "stays": [stay | details | too_much, stay, short]})
    result = hospital_stay.estimate(claim, rulebook.load())
    days = [dates.answer(claims.dates({"what": what, "from": day}), rulebook.load()) for what, day in DATES]
    noted = [note for one in (*days, *other_estimates()) for note in one.notes]
    assert {note.slug for note in (*result.notes, *noted)} == set(NoteSlug)
    with speaking(lang):
        for note in noted:
            sentence(estimates._note(note))
        page = estimates.estimate(result, claim)
        for said in page.notes:
            sentence(said)
        for part in page.stays:
            for line in part.steps:
                sentence(line.name)
                sentence(line.rule)
                assert "_" not in (line.formula or "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("problem", Problem)
def test_every_problem_of_every_field_can_be_said(speaking: Speaking, problem: Problem, lang: str) -> None:
    wanted = WANTED.get(problem, [Expected(Kind.AMOUNT), Expected(Kind.OBJECT)])
    with speaking(lang):
        for field in (*FIELDS, "bed_days"):
            for expected in wanted:
                if field.endswith("_days") != (expected.kind is Kind.WHOLE_NUMBER) and len(wanted) > 1:
                    continue
                fault = FieldError(f"stays[0].{field}", problem, expected, "x")
                said = sentence(estimates.fault_sentence(fault))
                for value in expected.values:
                    if problem in {Problem.MORE_THAN_TOTAL, Problem.NOT_A_WHOLE_NUMBER}:
                        assert value.split(".")[0][-3:] in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_form_can_get_wrong_is_said_without_a_gap(speaking: Speaking, lang: str) -> None:
    wrong: dict[str, list[Any]] = {
        "admitted": ["2016-02-30", "2101-01-01", "x"],
        "hospital_level": ["x", None],
        "total_cost": ["", "x", "-1", "1.005", "100000000", None],
        "self_funded": ["30001", "x"],
        "bed_days": [-1, 367, "x"],
        "heating_days": [-1, 367, "x"],
        "bed_price_per_day": ["x", "-1"],
    }
    plain = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000"}
    for field, values in wrong.items():
        for value in values:
            changed = {k: v for k, v in (plain | {field: value}).items() if v is not None}
            with pytest.raises(ClaimError) as caught:
                claims.hospital_stay({"region": "urumqi", "stays": [changed]})
            with speaking(lang):
                faults = estimates.claim_faults(caught.value)
                assert not faults.general
                assert list(faults.by_field) == [f"stays-0-{field}"]
                assert sentence(faults.by_field[f"stays-0-{field}"])[-1] in "。.؟؛"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_and_every_level_has_a_name(speaking: Speaking, lang: str) -> None:
    stay_fields = {"admitted", "hospital_level", *(f for f in claims.Stay.__dataclass_fields__)}
    visit_fields = {"visits", "date", "disease", "eligible_cost", "in_scope_cost", "status"}
    other_fields = {
        name for of in (care_claims.MaternityClaim, care_claims.Receipt) for name in of.__dataclass_fields__
    }
    assert set(estimate_words.FIELDS) == stay_fields | visit_fields | other_fields
    with speaking(lang):
        for label in estimate_words.FIELDS.values():
            sentence(label)
        levels = estimates.levels()
        assert {level.value for level in levels} == set(Level)
        assert [level.floors for level in levels] == [1, 2, 3, 4]
        for level in levels:
            sentence(level.name)
            sentence(level.hint)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_and_every_section_has_a_name(speaking: Speaking, matcher: Matcher, lang: str) -> None:
    with speaking(lang):
        for region in REGIONS:
            names = [str(answers.TOPICS[topic][0]) for topic in matcher.knowledge.regions[region].topics]
            assert len(set(names)) == len(names)
            for name in names:
                sentence(name)
        for entry in matcher.knowledge:
            sentence(answers.DOCUMENTS[entry.source.document][entry.source.section])
            sentence(answers.CITIES[entry.region])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("problem", ["empty", "too_long", "unknown_region", "bad_limit"])
def test_every_fault_of_a_question_can_be_said(speaking: Speaking, problem: str, lang: str) -> None:
    with speaking(lang):
        said = sentence(answers.question_fault(BadQuestion("question", problem, "x")))
    assert ("500" in said) == (problem == "too_long")


def test_there_are_card_errors_to_speak_of() -> None:
    assert len(every_card_error()) >= 12


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("error", every_card_error(), ids=lambda e: type(e).__name__)
def test_every_card_error_says_what_is_the_matter_and_what_to_do(
    speaking: Speaking, error: CardError, lang: str
) -> None:
    with speaking(lang):
        panel = cards.card_fault(error)
        sentence(panel.title)
        sentence(panel.text)
    assert panel.look in {"insert", "turn", "wrong", "blocked", "rest", "module"}
    assert not panel.pad


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in map(type, every_card_error())
        if kind.__name__ not in {"Unreadable", "NeedsPin", "PinRejected"}
    ],
)
def test_a_kind_of_its_own_has_words_of_its_own(kind: type[CardError]) -> None:
    assert kind in cards._FAULTS


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("easy", Easy)
def test_every_reason_against_a_new_pin_has_a_sentence(speaking: Speaking, easy: Easy, lang: str) -> None:
    with speaking(lang):
        sentence(cards.new_easy(cards.new_pin("pad"), easy).fault)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("presence", Presence)
def test_every_state_of_the_reader_has_a_panel(speaking: Speaking, presence: Presence, lang: str) -> None:
    with speaking(lang):
        panel = cards.reader_state(DeskState(1, presence, 0, None))
        sentence(panel.title)
        sentence(panel.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sample_card_has_a_label(speaking: Speaking, lang: str) -> None:
    samples = sample_cards()
    with speaking(lang):
        panel = cards.demo_panel(samples, DeskState(0, Presence.EMPTY, 0, None))
    assert [card.slug for card in panel.cards] == list(samples)
    labels = [sentence(card.label) for card in panel.cards]
    assert len(set(labels)) == len(labels)
    for card in panel.cards:
        assert samples[card.slug].holder in card.label


def test_the_handbook_has_an_answer_for_every_item_a_step_can_name(matcher: Matcher) -> None:
    rules = rulebook.load().find("urumqi", hospital_stay.SCHEME, date(2016, 1, 1))
    for item in set(rules.items.values()):
        entry = matcher.knowledge.entry(f"ur-{item.item:02}")
        assert (entry.source.document, entry.source.item) == (item.document, item.item)


def test_the_documents_have_an_answer_for_every_item_that_a_visit_a_birth_or_a_receipt_rests_on(
    matcher: Matcher,
) -> None:
    entries = {(e.source.document, e.source.section, e.source.item) for e in matcher.knowledge}
    book = rulebook.load()
    rules = [
        *book.of_region("urumqi", chronic_outpatient.SCHEME),
        *book.of_region("beijing", beijing_outpatient.SCHEME),
    ]
    sources = {figure.source for one in rules for figure in one.figures.values()} | {receipt.SOURCE}
    sources |= {disease.source for one in rules for disease in one.diseases}
    assert {(source.document, source.section, source.item) for source in sources} <= entries


def test_the_documents_have_an_answer_for_every_item_that_a_date_rests_on(matcher: Matcher) -> None:
    entries = {(e.source.document, e.source.section, e.source.item): e for e in matcher.knowledge}
    for rules in rulebook.load().days:
        for period in rules.periods.values():
            source = period.source
            assert entries[source.document, source.section, source.item].region == rules.region


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_has_a_gap_that_the_code_does_not_fill(speaking: Speaking, lang: str) -> None:
    allowed = {"field", "least", "most", "day", "bill", "stays", "years", "handbook_year"}
    allowed |= {figure for figures in FIGURES_OF_NOTES.values() for figure in figures}
    with speaking(lang):
        for text in (
            *estimate_words.FAULTS.values(),
            *estimate_words.FAULTS_OF_FIELDS.values(),
            *estimate_words.NOTES.values(),
        ):
            names = {part.split(")")[0] for part in str(text).split("%(")[1:]}
            assert names <= allowed, text
            assert str(text) % dict.fromkeys(allowed, "x")
