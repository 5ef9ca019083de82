"""What templates are given: questions and answers, the card's pages, estimates; ready to be shown, and masked."""

import json
from dataclasses import astuple, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators import claims, hospital_stay, rulebook
from faq.matcher import BadQuestion, Match, Matcher, Result, Verdict
from kiosk.card.desk import Description, DeskState
from kiosk.card.dialogue import Balances, Holder, Issuer, Sex
from kiosk.card.errors import Easy, PinBlocked, ServiceDown
from kiosk.card.port import Presence
from kiosk.card.profile import IdentificationCode
from kiosk.card.simulated import sample_cards
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.presenters import answers, cards, estimates
from kiosk.store.people import Account
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")
RULES = rulebook.load()
NAME, NUMBER, CARD = "欧阳春花", "110101196002290009", "987654320"
ISSUER = Issuer(IdentificationCode(bytes(16)), "3", "2.00", None, date(2031, 5, 6), CardNumber(CARD))
HOLDER = Holder(HolderName(NAME), IdentityNumber(NUMBER), Sex.FEMALE, date(1960, 2, 29))
DESCRIPTION = Description(ISSUER, HOLDER, needs_security_module=False, tries=3, warnings=())


class Asked:
    """A matcher that has made up its mind."""

    def __init__(self, real: Matcher, **verdicts: tuple[Verdict, list[str]]) -> None:
        self.knowledge, self._verdicts, self.limits = real.knowledge, verdicts, []  # type: ignore[var-annotated]

    def ask(self, question: str, region: str | None = None, lang: str = "zh", limit: int = 5) -> Result:
        self.limits.append(limit)
        verdict, ids = self._verdicts[region or ""]
        others = (r for r, (said, _ids) in self._verdicts.items() if r != region and said != Verdict.REFUSAL)
        elsewhere = next(others, None) if verdict is Verdict.REFUSAL else None
        matches = tuple(Match(i, 0.5, lang) for i in ids[:limit])
        return Result(question, region, verdict, 0.5, matches, elsewhere=elsewhere)


def found(real: Matcher, lang: str = "zh", **verdicts: tuple[Verdict, list[str]]) -> answers.Found:
    return answers.found(Asked(real, **verdicts), "x", "beijing", lang)  # type: ignore[arg-type]


def estimated(*stays: dict[str, Any]) -> estimates.EstimatePage:
    plain = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000"}
    claim = claims.hospital_stay({"region": "urumqi", "stays": [plain | stay for stay in stays]})
    return estimates.estimate(hospital_stay.estimate(claim, RULES), claim)


class TestAnswers:
    """Questions and answers."""

    BEIJING = (Verdict.ANSWER, ["bj-card-05", "bj-card-06", "bj-card-07"])

    @pytest.mark.parametrize("region", ["beijing", "urumqi"])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_city_has_its_topics_questions_and_hotlines(
        self, matcher: Matcher, region: str, lang: str
    ) -> None:
        home, known = answers.home(matcher.knowledge, region, lang), matcher.knowledge.regions[region]
        assert [topic.slug for topic in home.topics] == list(known.topics)
        assert [link.id for link in home.most_asked] == list(known.most_asked)
        assert [line.number for line in home.hotlines] == [hotline.number for hotline in known.hotlines]
        assert [line.name for line in home.hotlines] == [hotline.names[lang] for hotline in known.hotlines]
        assert [other for other, _name in home.others] == [r for r in ("beijing", "urumqi") if r != region]
        assert all(link.lang == lang for link in home.most_asked)

    def test_an_answer_goes_before_the_others(self, matcher: Matcher) -> None:
        shown = found(matcher, beijing=self.BEIJING)
        assert shown.kind == "answer"
        assert shown.best is not None
        assert (shown.best.id, [link.id for link in shown.others]) == (
            "bj-card-05",
            ["bj-card-06", "bj-card-07"],
        )
        assert shown.elsewhere is None

    def test_a_choice_has_no_best(self, matcher: Matcher) -> None:
        shown = found(matcher, beijing=(Verdict.CHOOSE, self.BEIJING[1]))
        assert (shown.kind, shown.best) == ("choose", None)
        assert [link.id for link in shown.others] == self.BEIJING[1]

    def test_a_refusal_shows_three_near_misses_and_asks_the_other_city(self, matcher: Matcher) -> None:
        near = ["bj-card-05", "bj-card-06", "bj-card-07", "bj-card-08"]
        shown = found(matcher, beijing=(Verdict.REFUSAL, near), urumqi=(Verdict.ANSWER, ["ur-01"]))
        assert (shown.kind, shown.best) == ("refusal", None)
        assert [link.id for link in shown.others] == near[:3]
        assert shown.elsewhere is not None
        assert shown.elsewhere[0] == "urumqi"
        assert [line.number for line in shown.hotlines] == ["96102", "12333"]
        nowhere = found(matcher, beijing=(Verdict.REFUSAL, near), urumqi=(Verdict.REFUSAL, ["ur-01"]))
        assert nowhere.elsewhere is None

    def test_nothing_at_all_is_a_refusal_too(self, matcher: Matcher) -> None:
        shown = found(matcher, beijing=(Verdict.REFUSAL, []), urumqi=(Verdict.REFUSAL, []))
        assert (shown.kind, shown.best, shown.others) == ("refusal", None, ())

    def test_staff_get_the_answers_themselves(self, matcher: Matcher) -> None:
        column = answers.column(Asked(matcher, beijing=self.BEIJING), "x", "beijing", "en")  # type: ignore[arg-type]
        assert (column.region, column.kind) == ("beijing", "answer")
        assert [page.id for page in column.answers] == self.BEIJING[1]
        assert all(page.parts.lead for page in column.answers)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_answer_has_its_source_its_phones_by_name_and_what_people_ask_next(
        self, speaking: Speaking, matcher: Matcher, lang: str
    ) -> None:
        known = {"96102", "12333", "8812333"}
        with speaking(lang):
            for entry in matcher.knowledge:
                page = answers.answer(matcher.knowledge, entry, lang)
                assert (page.lang, page.translated, page.is_reading) == (lang, True, lang != "zh")
                assert page.document
                assert [link.id for link in page.related] == list(entry.related)
                assert [line.number for line in page.phones] == list(entry.wording(lang).answer.phones)
                numbers = {hotline.number for hotline in matcher.knowledge.regions[entry.region].hotlines}
                assert all(line.name for line in page.phones if line.number in numbers & known)

    def test_what_is_not_translated_is_chinese_and_said_to_be(
        self, speaking: Speaking, matcher: Matcher
    ) -> None:
        entry = matcher.knowledge.entry("bj-card-05")
        alone = replace(entry, wordings={"zh": entry.wordings["zh"]})
        with speaking("ug"):
            page = answers.answer(matcher.knowledge, alone, "ug")
        assert (page.lang, page.translated, page.is_reading) == ("zh", False, False)
        assert page.question == entry.wordings["zh"].question

    def test_a_question_that_can_not_be_asked_is_left_to_the_caller(self, matcher: Matcher) -> None:
        with pytest.raises(BadQuestion):
            answers.found(matcher, " ", "beijing", "zh")


class TestCards:
    """The card's pages."""

    def test_an_account_is_masked(self) -> None:
        page = cards.account(
            DESCRIPTION, Balances(Decimal("4321.09"), medical_needs_pin=False, electronic_cash=None)
        )
        assert (page.name, page.identity_number, page.card_number) == (
            "欧**",
            "110101************",
            "*****4320",
        )
        assert (page.valid_until, page.medical, page.electronic_cash) == (
            date(2031, 5, 6),
            Decimal("4321.09"),
            None,
        )
        shown = repr(astuple(page))
        assert all(secret not in shown for secret in (NAME, NAME[1:], NUMBER, NUMBER[-6:], CARD))

    def test_what_the_card_keeps_back_is_left_empty(self) -> None:
        issuer = replace(ISSUER, card_number=None, valid_until=None)
        page = cards.account(
            replace(DESCRIPTION, issuer=issuer, holder=None),
            Balances(None, medical_needs_pin=False, electronic_cash=None),
        )
        assert astuple(page) == ("", "", "", None, None, None)

    @pytest.mark.parametrize(
        ("tries", "warns"), [(None, False), (6, False), (3, False), (2, True), (1, True)]
    )
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_few_tries_are_warned_of(
        self, speaking: Speaking, lang: str, tries: int | None, *, warns: bool
    ) -> None:
        with speaking(lang):
            pad = cards.pin_pad("run-7-0", tries, "fault", last_try=True)
            assert (pad.look, pad.pad, pad.fault, bool(pad.warning)) == ("pin", "run-7-0", "fault", warns)
            one_left, two_left = (cards.pin_pad("p", left, last_try=True).warning for left in (1, 2))
            assert one_left != two_left
            assert cards.new_pin("p", 2).warning == two_left

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_last_try_has_no_pad_until_it_is_chosen(self, speaking: Speaking, lang: str) -> None:
        with speaking(lang):
            choice = cards.pin_pad("run-7-0", 1, "fault")
            assert (choice.look, choice.pad, choice.fault) == ("last-try", "", "fault")
            assert choice.title != cards.pin_pad("run-7-0", 2).title

    def test_staff_are_named_where_they_can_help_and_not_where_the_person_can(
        self, speaking: Speaking
    ) -> None:
        with speaking("en"):
            assert cards.card_fault(PinBlocked()).asks_staff
            assert cards.card_fault(ServiceDown()).asks_staff
            assert not cards.reader_state(DeskState(0, Presence.EMPTY, 0, None)).asks_staff
            assert not cards.reader_state(DeskState(0, Presence.MUTE, 0, None)).asks_staff
            assert not cards.pin_pad("p", 3).asks_staff

    @pytest.mark.parametrize("easy", Easy)
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_easy_pin_is_told_with_its_own_reason(
        self, speaking: Speaking, easy: Easy, lang: str
    ) -> None:
        with speaking(lang):
            faults = {each: cards.new_easy(cards.new_pin("p"), each).fault for each in Easy}
            assert cards.new_easy(cards.new_pin("p"), easy).field == "new"
        assert len(set(faults.values())) == len(Easy)

    @pytest.mark.parametrize(
        ("status", "spent", "shown", "left", "width"),
        [
            ("employed", "0", "0", "1800", 0),
            ("employed", "450.50", "450.50", "1349.50", 25),
            ("employed", "1800", "1800", "0", 100),
            ("employed", "2500.01", "1800", "0", 100),
            ("retired", "650", "650", "650", 50),
            ("retired", "1300.01", "1300", "0", 100),
        ],
    )
    def test_the_deductible_is_measured_by_the_rules_of_the_city(
        self, speaking: Speaking, matcher: Matcher, status: str, spent: str, shown: str, left: str, width: int
    ) -> None:
        account = Account(2026, status, Decimal(spent), Decimal("321.09"), date(2026, 11, 20))
        with speaking("en"):
            page = cards.year(account, "beijing", RULES, matcher.knowledge, date(2026, 11, 22))
        assert page.deductible is not None
        assert (page.deductible.reached, page.left) == (Decimal(shown), Decimal(left))
        assert (page.deductible.width, page.fund_paid, page.as_of) == (
            width,
            Decimal("321.09"),
            date(2026, 11, 20),
        )
        assert page.entry is not None
        assert page.entry.id == "bj-note-04"

    @pytest.mark.parametrize(("region", "status"), [("urumqi", ""), ("urumqi", "employed"), ("beijing", "")])
    def test_where_no_deductible_is_known_none_is_shown(
        self, matcher: Matcher, region: str, status: str
    ) -> None:
        account = Account(2026, status, Decimal(5), Decimal("321.09"), date(2026, 11, 20))
        page = cards.year(account, region, RULES, matcher.knowledge, date(2026, 11, 22))
        assert (page.deductible, page.entry, page.fund_paid) == (None, None, Decimal("321.09"))

    @pytest.mark.parametrize(
        ("presence", "is_in"), [(p, p in {Presence.CARD, Presence.MUTE}) for p in Presence]
    )
    def test_the_demonstration_knows_whether_a_card_is_in(
        self, speaking: Speaking, presence: Presence, *, is_in: bool
    ) -> None:
        with speaking("en"):
            panel = cards.demo_panel(sample_cards(), DeskState(0, presence, 1, None))
        assert panel.card_is_in is is_in
        assert [card.pin for card in panel.cards if not card.pin] == ["", ""]


class TestEstimates:
    """The estimate as a page shows it."""

    def test_the_headline_adds_up(self) -> None:
        page = estimated({"self_funded": "1000", "class_b_drugs": "20000"})
        assert (page.bill, page.basic, page.critical, page.you) == (
            Decimal(30000),
            Decimal("14520.00"),
            Decimal("0.00"),
            Decimal("15480.00"),
        )
        assert page.insurance == Decimal("14520.00")
        assert not page.differs
        assert page.you_banded == page.you

    def test_two_readings_are_both_given(self) -> None:
        page = estimated({"total_cost": "150000", "self_funded": "1000", "class_b_drugs": "20000"})
        assert page.differs
        assert page.you + page.critical == page.you_banded + page.critical_banded == page.bill - page.basic

    def test_stays_are_in_order_of_admission_with_their_own_bill_and_level(self) -> None:
        page = estimated(
            {"admitted": "2016-09-01", "total_cost": "80000", "hospital_level": "primary"},
            {"admitted": "2016-03-01", "total_cost": "5000", "hospital_level": "township"},
        )
        assert [stay.total_cost for stay in page.stays] == [Decimal(5000), Decimal(80000)]
        assert [stay.deductible for stay in page.stays] == [Decimal(80), Decimal(200)]
        assert [stay.number for stay in page.stays] == [1, 2]
        assert all(stay.steps for stay in page.stays)

    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "total_cost": st.decimals(0, 200000, places=2).map(str),
                    "hospital_level": st.sampled_from(["tertiary", "secondary", "primary", "township"]),
                    "admitted": st.dates(date(2016, 1, 1), date(2018, 12, 31)).map(date.isoformat),
                }
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_who_pays_what_adds_up_to_the_bill(self, stays: list[dict[str, Any]]) -> None:
        page = estimated(*stays)
        assert sum(share.amount for share in page.shares) == page.bill == page.insurance + page.you
        assert [share.who for share in page.shares] == [
            "basic",
            "critical",
            "share",
            "first",
            "deductible",
            "self",
        ]
        assert all(0 <= share.width <= 100 for share in page.shares)
        ends = [share.start + share.width for share in page.shares]
        assert [0, *ends] == [*(share.start for share in page.shares), 100 if page.bill else 0]
        assert sum(stay.you for stay in page.stays) == page.you

    def test_nothing_costs_nothing(self) -> None:
        page = estimated({"total_cost": "0"})
        assert {share.width for share in page.shares} == {0}
        assert page.you == 0

    def test_a_formula_is_shown_in_figures(self) -> None:
        details = {
            "bed_days": 9,
            "bed_price_per_day": "31.50",
            "class_b_drugs": "20000",
            "items_first_pay_15": "12.5",
        }
        (stay,) = estimated({"total_cost": "150000"} | details).stays
        shown = " ".join(str(step.formula) for step in stay.steps)
        assert "× 10%" in shown
        assert "× 9" in shown
        assert "\N{MINUS SIGN}" in shown
        assert not any(sign in shown.replace('<bdi dir="ltr">', "").replace("</bdi>", "") for sign in "*_")

    @pytest.mark.parametrize("today", [date(2016, 1, 1), date(2026, 12, 31), date(2030, 6, 1)])
    def test_the_years_reach_from_the_first_rules_to_next_year(self, today: date) -> None:
        years = estimates.years(RULES, "urumqi", today)
        assert (years[0], years[-1]) == (today.year + 1, 2016)
        assert list(years) == sorted(years, reverse=True)

    def test_only_a_city_with_rules_has_estimates(self) -> None:
        assert estimates.has_rules(RULES, "urumqi")
        assert not estimates.has_rules(RULES, "beijing")

    def test_faults_are_put_beside_their_fields_and_the_rest_on_top(self, speaking: Speaking) -> None:
        with pytest.raises(claims.ClaimError) as caught:
            claims.hospital_stay(
                json.loads('{"region": "urumqi", "stays": [{"total_cost": "x"}], "more": 1}')
            )
        with speaking("en"):
            faults = estimates.claim_faults(caught.value)
        assert faults
        assert set(faults.by_field) == {"stays-0-admitted", "stays-0-hospital_level", "stays-0-total_cost"}
        assert len(faults.general) == 1
        assert not estimates.Faults()
