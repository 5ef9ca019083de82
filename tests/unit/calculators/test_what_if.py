"""What if: levels side by side, what an unknown leaves open, and where a higher bill changes something."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculators import basic_fund, claims, hospital_stay, money, rulebook, what_if
from calculators.claims import HospitalStayClaim, Stay
from calculators.errors import ClaimError, Problem
from calculators.figures import Level
from calculators.hospital_stay import Estimate
from calculators.what_if import Spread, TooMuchUnknown, Turn, TurningPoint, Unknown
from tests.unit.calculators.random_claims import hospital_stays

RULES = rulebook.load()
RULES_2016 = RULES.find("urumqi", hospital_stay.SCHEME, date(2016, 1, 1))
LEVEL, SELF_FUNDED, DRUGS = Unknown.LEVEL, Unknown.SELF_FUNDED, Unknown.CLASS_B_DRUGS
NOTHING: frozenset[Unknown] = frozenset()
ALL = frozenset(Unknown)
FEN, YUAN = money.FEN, Decimal(1)
BOUNDS = {Turn.CRITICAL_PAYS: [15_000], Turn.NEXT_BAND: [50_000, 100_000, 200_000]}

runs = settings(database=None, max_examples=100, deadline=None)


def stay(
    cost: object = 30_000, level: Level = Level.TERTIARY, day: str = "2016-03-01", **more: object
) -> Stay:
    amounts = {name: Decimal(str(value)) for name, value in more.items() if not name.endswith("_days")}
    days = {name: value for name, value in more.items() if name.endswith("_days")}
    return Stay(date.fromisoformat(day), level, Decimal(str(cost)), **amounts, **days)  # type: ignore[arg-type]


def claim(*stays: Stay) -> HospitalStayClaim:
    return HospitalStayClaim("urumqi", stays)


def estimated(*stays: Stay) -> Estimate:
    return hospital_stay.estimate(claim(*stays), RULES)


def pays(*stays: Stay) -> Decimal:
    return estimated(*stays).total.patient_pays


def with_bill(one: HospitalStayClaim, number: int, bill: Decimal) -> Estimate:
    stays = [*one.stays]
    stays[number] = replace(stays[number], total_cost=bill)
    return estimated(*stays)


def place(one: HospitalStayClaim, number: int) -> int:
    days = [other.admitted for other in one.stays]
    return sum(day < days[number] for day in days) + days[:number].count(days[number])


def excess(one: Stay) -> Decimal:
    return basic_fund.bed_excess(one, RULES_2016) + basic_fund.heating_excess(one, RULES_2016)


class TestLevels:
    """The same stay at each level."""

    def test_each_level_is_what_a_claim_of_that_level_comes_to(self) -> None:
        one = claim(stay(8_000, Level.PRIMARY), stay(60_000, day="2016-05-01"), stay(5_000, day="2016-04-01"))
        found = what_if.at_levels(one, 1, RULES)
        assert list(found) == list(Level)
        for level, estimate in found.items():
            assert estimate == estimated(
                one.stays[0], replace(one.stays[1], hospital_level=level), one.stays[2]
            )

    def test_of_a_plain_bill_each_level_is_known_by_hand(self) -> None:
        found = what_if.at_levels(claim(stay(10_000)), 0, RULES)
        assert {str(level): money.text(one.total.patient_pays) for level, one in found.items()} == {
            "tertiary": "4830.00",  # 10000 - (10000 - 600) x 0.55
            "secondary": "3210.00",
            "primary": "1670.00",
            "township": "1072.00",
        }

    def test_a_level_whose_bed_is_dearer_than_the_stay_is_left_out(self) -> None:
        # Above the standards of 11, 9 and 7 yuan the bed costs 890, 910 and 930; a township hospital has none.
        one = claim(stay(900, Level.TOWNSHIP, bed_days=10, bed_price_per_day=100))
        assert set(what_if.at_levels(one, 0, RULES)) == {Level.TERTIARY, Level.TOWNSHIP}

    def test_a_stay_that_fits_at_no_level_is_refused(self) -> None:
        one = claim(stay(10, heating_days=10, heating_price_per_day=50))
        with pytest.raises(ClaimError) as caught:
            what_if.at_levels(one, 0, RULES)
        assert [fault.field for fault in caught.value.errors] == ["stays[0].heating_price_per_day"]


@pytest.mark.parametrize("ask", [what_if.at_levels, what_if.turning_points])
def test_a_stay_before_the_rules_is_refused_by_its_field(ask: object) -> None:
    with pytest.raises(ClaimError) as caught:
        ask(claim(stay(), stay(day="2015-12-31")), 0, RULES)  # type: ignore[operator]
    assert [(one.field, one.problem) for one in caught.value.errors] == [
        ("stays[1].admitted", Problem.BEFORE_RULES)
    ]


class TestSpread:
    """What an unknown leaves open."""

    def test_with_nothing_unknown_both_ends_are_the_estimate(self) -> None:
        one = claim(stay(), stay(9_000, day="2016-05-01"))
        alone = estimated(*one.stays)
        assert what_if.spread(one, (NOTHING, NOTHING), RULES) == Spread(alone, alone)

    def test_an_unknown_level_may_be_each(self) -> None:
        self._goes_from(claim(stay(10_000)), {LEVEL}, "1072.00", "4830.00")

    @pytest.mark.parametrize("bill", range(60_000, 400_000, 17_000))
    def test_an_unknown_level_and_unknown_drugs_reach_as_far_as_the_drugs_at_each_level(
        self, bill: int
    ) -> None:
        both = what_if.spread(claim(stay(bill)), (frozenset({LEVEL, DRUGS}),), RULES)
        each = [what_if.spread(claim(stay(bill, level)), (frozenset({DRUGS}),), RULES) for level in Level]
        ends = [
            min(one.least.total.patient_pays for one in each),
            max(one.most.total.patient_pays for one in each),
        ]
        assert [both.least.total.patient_pays, both.most.total.patient_pays] == ends

    def test_as_many_are_tried_as_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one, unknown = claim(stay(10_000)), (frozenset({LEVEL}),)
        monkeypatch.setattr(what_if, "MOST_TRIED", len(Level))
        assert what_if.spread(one, unknown, RULES).least.stays
        monkeypatch.setattr(what_if, "MOST_TRIED", len(Level) - 1)
        with pytest.raises(TooMuchUnknown):
            what_if.spread(one, unknown, RULES)

    def test_a_level_at_which_all_of_the_bill_is_self_funded_fits(self) -> None:
        # Above the standard of 11 yuan a bed of 21 costs 10 a day: the whole of this bill.
        one = stay(100, Level.TERTIARY, bed_days=10, bed_price_per_day=21)
        assert Level.TERTIARY in what_if.at_levels(claim(one), 0, RULES)

    def test_an_unknown_self_funded_part_reaches_from_nothing_to_the_whole_bill(self) -> None:
        self._goes_from(claim(stay(10_000)), {SELF_FUNDED}, "4830.00", "10000.00")

    def test_of_unknown_drugs_a_tenth_is_paid_first(self) -> None:
        # At most 10,000 are drugs: (10000 - 1000 - 600) x 0.55 = 4620.
        self._goes_from(claim(stay(10_000)), {DRUGS}, "4830.00", "5380.00")

    def test_of_all_three_the_ends_are_the_cheapest_level_and_the_whole_bill(self) -> None:
        self._goes_from(claim(stay(10_000)), ALL, "1072.00", "10000.00")

    def test_what_is_known_leaves_less_room_for_what_is_not(self) -> None:
        known = {"self_funded": 1_000, "items_first_pay_15": 500, "items_first_pay_20": 500}
        found = what_if.spread(claim(stay(10_000, **known)), (frozenset({DRUGS}),), RULES)
        drugs = 10_000 - sum(known.values())
        assert found.most == estimated(stay(10_000, class_b_drugs=drugs, **known))
        assert found.least == estimated(stay(10_000, **known))

    def test_what_the_claim_says_of_an_unknown_part_is_left_aside(self) -> None:
        said = stay(10_000, Level.PRIMARY, self_funded=9_000, class_b_drugs=1_000)
        assert what_if.spread(claim(said), (ALL,), RULES) == what_if.spread(
            claim(stay(10_000)), (ALL,), RULES
        )

    def test_just_above_a_bound_more_drugs_cost_less_and_this_is_found(self) -> None:
        # 97,000 leave a burden of 47,830; of as many drugs the tenth moves it above 50,000, where the ratio rises.
        one = stay(97_000)
        found = what_if.spread(claim(one), (frozenset({DRUGS}),), RULES)
        most = pays(replace(one, class_b_drugs=Decimal(97_000)))
        by_hundreds = [pays(replace(one, class_b_drugs=Decimal(n))) for n in range(0, 97_001, 100)]
        assert found.least.total.patient_pays <= min(by_hundreds)
        assert found.most.total.patient_pays >= max(by_hundreds) > most

    def test_the_level_of_an_earlier_stay_and_a_part_of_the_last_may_be_unknown_together(self) -> None:
        first, last = stay(40_000), stay(50_000, day="2016-05-01")
        found = what_if.spread(
            claim(last, first), (frozenset({DRUGS, SELF_FUNDED}), frozenset({LEVEL})), RULES
        )
        ends = [
            pays(replace(first, hospital_level=level), replace(last, self_funded=Decimal(part)))
            for level in Level
            for part in (0, 50_000)
        ]
        assert found.least.total.patient_pays == min(ends)
        assert found.most.total.patient_pays == max(ends)

    def test_stays_of_two_years_may_each_be_wholly_unknown(self) -> None:
        one = stay(10_000)
        found = what_if.spread(claim(one, replace(one, admitted=date(2017, 3, 1))), (ALL, ALL), RULES)
        assert money.text(found.least.total.patient_pays) == "2144.00"
        assert money.text(found.most.total.patient_pays) == "20000.00"

    @pytest.mark.parametrize("part", [SELF_FUNDED, DRUGS])
    def test_a_part_of_a_stay_that_another_of_its_year_follows_is_too_much(self, part: Unknown) -> None:
        earlier, later = stay(), stay(day="2016-12-31")
        for stays in ((earlier, later), (later, earlier)):
            unknown = [frozenset({part}) if one is earlier else NOTHING for one in stays]
            with pytest.raises(TooMuchUnknown):
                what_if.spread(claim(*stays), unknown, RULES)

    def test_too_many_unknown_levels_are_too_much(self) -> None:
        levels = frozenset({LEVEL})
        few = [stay(1_000, day=f"2016-{month:02}-01") for month in range(1, 6)]
        assert what_if.spread(claim(*few), [levels] * 5, RULES).least == estimated(
            *(replace(one, hospital_level=Level.TOWNSHIP) for one in few)
        )
        many = [*few, stay(1_000, day="2016-11-01")]
        with pytest.raises(TooMuchUnknown):
            what_if.spread(claim(*many), [levels] * 6, RULES)

    def test_a_level_whose_bed_is_dearer_than_the_stay_is_none_it_could_have_been(self) -> None:
        one = stay(900, bed_days=10, bed_price_per_day=100)
        found = what_if.spread(claim(one), (frozenset({LEVEL}),), RULES)
        assert found.most == estimated(one)
        assert found.least == estimated(replace(one, hospital_level=Level.TOWNSHIP))

    def test_a_stay_dearer_in_its_bed_than_in_all_is_refused(self) -> None:
        one = stay(900, Level.PRIMARY, bed_days=10, bed_price_per_day=100)
        for part in (SELF_FUNDED, DRUGS):
            with pytest.raises(ClaimError):
                what_if.spread(claim(one), (frozenset({part}),), RULES)

    @pytest.mark.parametrize("unknown", [{LEVEL}, {SELF_FUNDED}, {DRUGS}, ALL])
    def test_a_stay_before_the_rules_is_refused(self, unknown: set[Unknown]) -> None:
        with pytest.raises(ClaimError):
            what_if.spread(claim(stay(day="2015-12-31")), (frozenset(unknown),), RULES)

    @runs
    @given(data=st.data())
    def test_whatever_the_unknown_is_the_patient_pays_between_the_ends(self, data: st.DataObject) -> None:
        one = claims.hospital_stay(data.draw(hospital_stays(most=3)))
        unknown = tuple(data.draw(st.frozensets(st.sampled_from(Unknown))) for _ in one.stays)
        try:
            found = what_if.spread(one, unknown, RULES)
        except (TooMuchUnknown, ClaimError):
            return  # refused as a whole: other tests say when
        for _ in range(8):
            real = [self._real(data, *pair) for pair in zip(one.stays, unknown, strict=True)]
            assume(all(excess(known) + known.self_funded <= known.total_cost for known in real))
            # Each payment is rounded to the fen by itself.
            slack = FEN * len(real)
            paid = pays(*real)
            assert found.least.total.patient_pays - slack <= paid <= found.most.total.patient_pays + slack

    @runs
    @given(data=st.data())
    def test_both_ends_are_estimates_of_claims_that_could_be(self, data: st.DataObject) -> None:
        one = replace(
            claims.hospital_stay(data.draw(hospital_stays(most=1))).stays[0],
            bed_days=0,
            items_first_pay_15=money.ZERO,
            items_first_pay_20=money.ZERO,
        )
        unknown = data.draw(st.frozensets(st.sampled_from(Unknown), min_size=1))
        found = what_if.spread(claim(one), (unknown,), RULES)
        for end in (found.least, found.most):
            assert end == estimated(self._read_back(one, unknown, end))

    def _goes_from(
        self, one: HospitalStayClaim, unknown: set[Unknown] | frozenset[Unknown], least: str, most: str
    ) -> None:
        found = what_if.spread(one, (frozenset(unknown),), RULES)
        assert money.text(found.least.total.patient_pays) == least
        assert money.text(found.most.total.patient_pays) == most

    def _real(self, data: st.DataObject, one: Stay, unknown: frozenset[Unknown]) -> Stay:
        """Draw a stay that agrees with what is known."""
        if LEVEL in unknown:
            one = replace(one, hospital_level=data.draw(st.sampled_from(Level)))
        one = replace(one, **dict.fromkeys(unknown - {LEVEL}, money.ZERO))
        for part in (SELF_FUNDED, DRUGS):
            if part in unknown:
                others = one.items_first_pay_15 + one.items_first_pay_20 + one.class_b_drugs + one.self_funded
                room = max(money.ZERO, one.total_cost - excess(one) - others)
                one = replace(one, **{part: data.draw(st.integers(0, int(room / FEN))) * FEN})
        return one

    def _read_back(self, one: Stay, unknown: frozenset[Unknown], end: Estimate) -> Stay:
        """Return the stay that an end stands for, as its steps tell, and see that it agrees with what is known."""
        inputs = {name: value for step in end.trace for name, value in step.inputs.items()}
        level = next(level for level in Level if RULES_2016.figure("ratio", level).amount == self._ratio(end))
        own = {SELF_FUNDED: inputs["self_funded"], DRUGS: inputs["class_b_drugs"]}
        for part, amount in own.items():
            assert amount >= 0
            assert part in unknown or amount == getattr(one, part)
        assert LEVEL in unknown or level is one.hospital_level
        unknown_parts = sum((amount for part, amount in own.items() if part in unknown), money.ZERO)
        assert unknown_parts <= one.total_cost - excess(one)
        return replace(one, hospital_level=level, **{str(part): amount for part, amount in own.items()})  # type: ignore[arg-type]

    def _ratio(self, end: Estimate) -> object:
        (step,) = [step for step in end.trace if step.step == "basic_payment"]
        return step.inputs["ratio"]


class TestTurningPoints:
    """Where a higher bill changes something."""

    def test_of_a_plain_tertiary_stay_they_are_known_by_hand(self) -> None:
        found = what_if.turning_points(claim(stay()), 0, RULES)
        # Below the limit the burden is 0.45 of the bill and 330 more, above it the bill less 49,170.
        expected = [
            (Turn.FUND_PAYS, "0.00", "600.00"),
            (
                Turn.CRITICAL_PAYS,
                "15000.00",
                "32600.01",
            ),  # 0.45 x 32600 + 330, and half a fen more is rounded off
            (Turn.LIMIT_USED_UP, "90000.00", "90000.00"),
            (Turn.NEXT_BAND, "50000.00", "99170.00"),
            (Turn.NEXT_BAND, "100000.00", "149170.00"),
            (Turn.NEXT_BAND, "200000.00", "249170.00"),
        ]
        assert [(one.turn, money.text(one.bound), money.text(one.bill)) for one in found] == expected
        assert [one.ratio for one in found] == [
            None, Decimal("0.50"), None, Decimal("0.55"), Decimal("0.60"), Decimal("0.65"),
        ]  # fmt: skip
        there_and_above = [(money.text(one.pays_there), money.text(one.pays_above)) for one in found]
        assert there_and_above[0] == ("600.00", "600.45")
        assert there_and_above[3] == ("32500.00", "30750.45")  # 50000 - 17500; 50001 - 35001 x 0.55

    @pytest.mark.parametrize(
        ("self_funded", "turns"), [("99999398.98", ["99999998.98"]), ("99999398.99", [])]
    )
    def test_the_highest_leaves_room_for_the_yuan_above_it(self, self_funded: str, turns: list[str]) -> None:
        # The fund pays from 600 yuan above the self-funded part on; no bill is above 99,999,999.99.
        one = claim(stay(self_funded, self_funded=self_funded))
        assert [money.text(found.bill) for found in what_if.turning_points(one, 0, RULES)] == turns

    @pytest.mark.parametrize(
        ("level", "bill"),
        [
            (Level.TERTIARY, "600.00"),
            (Level.SECONDARY, "300.00"),
            (Level.PRIMARY, "200.00"),
            (Level.TOWNSHIP, "80.00"),
        ],
    )
    def test_the_fund_pays_above_the_levels_deductible(self, level: Level, bill: str) -> None:
        assert money.text(self._turn(claim(stay(level=level)), Turn.FUND_PAYS).bill) == bill

    def test_what_is_paid_first_comes_on_top_of_it(self) -> None:
        details = {"self_funded": 1_000, "class_b_drugs": 2_000, "items_first_pay_15": 100}
        one = claim(stay(**details, bed_days=10, bed_price_per_day=31))
        assert self._turn(one, Turn.FUND_PAYS).bill == 1_000 + 200 + 200 + 15 + 600

    @pytest.mark.parametrize("level", Level)
    @pytest.mark.parametrize("self_funded", [0, "1234.56"])
    def test_the_limit_lies_at_what_counts(self, level: Level, self_funded: object) -> None:
        found = self._turn(claim(stay(level=level, self_funded=self_funded)), Turn.LIMIT_USED_UP)
        assert found.bill == Decimal(self_funded) + 90_000
        assert found.bound == 90_000

    @pytest.mark.parametrize("level", Level)
    @pytest.mark.parametrize(
        "others",
        [
            (),
            (stay(20_000, day="2016-02-01"),),
            (stay(85_000, Level.PRIMARY, day="2016-02-01"), stay(30_000, day="2016-06-01")),
            (stay(200_000, day="2016-01-01"),),
            (stay(200_000, day="2015-12-31".replace("2015", "2017")),),
        ],
        ids=["alone", "a stay before", "one before, one after", "the limit gone", "another year"],
    )
    def test_each_lies_where_trying_the_amounts_about_it_finds_it(
        self, level: Level, others: tuple[Stay, ...]
    ) -> None:
        one = claim(*others[:1], stay(level=level, self_funded=500, class_b_drugs=4_000), *others[1:])
        number = len(others[:1])
        found = what_if.turning_points(one, number, RULES)
        for point in found:
            near = [point.bill + FEN * fen for fen in range(-2, 4)]
            near += [point.bill + yuan for yuan in (-2, -1, 1, 2)]
            for bill in sorted(near):
                has_turned = self._has_turned(one, number, point, bill)
                assert has_turned == (bill > point.bill), (point, bill)

    @runs
    @given(payload=hospital_stays(most=3), data=st.data())
    def test_every_turn_there_is_is_found_and_no_other(
        self, payload: dict[str, object], data: st.DataObject
    ) -> None:
        one = claims.hospital_stay(payload)
        number = data.draw(st.integers(0, len(one.stays) - 1))
        least = one.stays[number].self_funded + excess(one.stays[number])
        found = {(point.turn, point.bound): point for point in what_if.turning_points(one, number, RULES)}
        for turn, bound in self._turns():
            first, last = (
                self._is_beyond(one, number, turn, bound, bill) for bill in (least, money.LARGEST - YUAN)
            )
            assert ((turn, bound) in found) == (last and not first)
        for point in found.values():
            assert point.bill >= least
            assert not self._has_turned(one, number, point, point.bill)
            assert self._has_turned(one, number, point, point.bill + FEN)

    @runs
    @given(payload=hospital_stays(most=3), data=st.data())
    def test_what_is_paid_there_and_above_is_what_the_estimate_says(
        self, payload: dict[str, object], data: st.DataObject
    ) -> None:
        one = claims.hospital_stay(payload)
        number = data.draw(st.integers(0, len(one.stays) - 1))
        found = what_if.turning_points(one, number, RULES)
        assert [point.bill for point in found] == sorted(point.bill for point in found)
        for point in found:
            assert point.pays_there == with_bill(one, number, point.bill).total.patient_pays
            assert point.pays_above == with_bill(one, number, point.bill + YUAN).total.patient_pays

    def test_what_has_turned_from_the_start_is_no_turning_point(self) -> None:
        before = stay(400_000, day="2016-01-01")
        assert what_if.turning_points(claim(before, stay()), 1, RULES) == ()
        assert {one.turn for one in what_if.turning_points(claim(stay(), before), 0, RULES)} == set()
        year_before = what_if.turning_points(claim(before, stay(day="2017-01-01")), 1, RULES)
        assert [one.bill for one in year_before] == [
            one.bill for one in what_if.turning_points(claim(stay()), 0, RULES)
        ]

    def test_the_stay_is_counted_as_in_the_claim(self) -> None:
        early, late = stay(5_000, Level.PRIMARY, day="2016-02-01"), stay(8_000, day="2016-08-01")
        in_order = what_if.turning_points(claim(early, late), 1, RULES)
        assert what_if.turning_points(claim(late, early), 0, RULES) == in_order
        assert what_if.turning_points(claim(late, early), 1, RULES) != in_order

    def test_a_stay_too_dear_in_its_parts_for_any_bill_has_none(self) -> None:
        one = claim(stay(money.LARGEST, self_funded=money.LARGEST))
        assert what_if.turning_points(one, 0, RULES) == ()

    def _turn(self, one: HospitalStayClaim, turn: Turn) -> TurningPoint:
        (found,) = [point for point in what_if.turning_points(one, 0, RULES) if point.turn is turn]
        return found

    def _turns(self) -> list[tuple[Turn, Decimal]]:
        amounts = [(turn, Decimal(bound)) for turn, bounds in BOUNDS.items() for bound in bounds]
        return [(Turn.FUND_PAYS, money.ZERO), (Turn.LIMIT_USED_UP, Decimal(90_000)), *amounts]

    def _is_beyond(
        self, one: HospitalStayClaim, number: int, turn: Turn, bound: Decimal, bill: Decimal
    ) -> bool:
        """Say by the estimate alone whether a bill lies beyond what turns; of the limit, at its end or beyond."""
        result = with_bill(one, number, bill).stays[place(one, number)]
        match turn:
            case Turn.FUND_PAYS:
                return result.basic_payment > 0
            case Turn.LIMIT_USED_UP:
                return result.basic_limit_remaining == 0
            case _:
                return result.compliant_burden_to_date > bound

    def _has_turned(self, one: HospitalStayClaim, number: int, point: TurningPoint, bill: Decimal) -> bool:
        """Say by the estimate alone whether a bill lies above a turning point: what just uses up the limit counts."""
        at = bill - FEN if point.turn is Turn.LIMIT_USED_UP else bill
        return self._is_beyond(one, number, point.turn, point.bound, at)


def test_every_bounded_unknown_is_a_field_of_a_stay() -> None:
    one = stay()
    assert all(hasattr(one, part) for part in Unknown)
    assert [bound for bounds in BOUNDS.values() for bound in bounds] == [
        RULES_2016.critical_illness.starts_above,
        *(band.up_to for band in RULES_2016.critical_illness.bands if band.up_to),
    ]


@pytest.mark.parametrize(("cost", "level"), list(product([0, "0.01", 1], Level)))
def test_the_smallest_bills_have_ends_too(cost: object, level: Level) -> None:
    found = what_if.spread(claim(stay(cost, level)), (ALL,), RULES)
    assert found.least.total.patient_pays == found.most.total.patient_pays == Decimal(str(cost))
