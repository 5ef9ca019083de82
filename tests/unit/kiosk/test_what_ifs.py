"""What stands beside an estimate: levels side by side, a range, the year, turning points; figures ready for a page."""

from dataclasses import astuple, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators import hospital_stay, rulebook, what_if
from calculators.claims import HospitalStayClaim, Stay
from calculators.figures import Level
from calculators.what_if import Turn, TurningPoint, Unknown
from kiosk import i18n
from kiosk.presenters import what_ifs
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")
RULES = rulebook.load()
ORDER = [Level.TOWNSHIP, Level.PRIMARY, Level.SECONDARY, Level.TERTIARY]  # as the form has them


def stay(cost: int = 10_000, level: Level = Level.TERTIARY, day: str = "2016-03-01", **more: object) -> Stay:
    return Stay(date.fromisoformat(day), level, Decimal(cost), **more)  # type: ignore[arg-type]


def claim(*stays: Stay) -> HospitalStayClaim:
    return HospitalStayClaim("urumqi", stays)


class TestLevels:
    """The four levels side by side."""

    def test_each_has_its_amount_and_its_share_of_the_bill(self) -> None:
        page = self._page(claim(stay()))
        assert [one.you for one in page] == [Decimal(1072), Decimal(1670), Decimal(3210), Decimal(4830)]
        assert [one.width for one in page] == [11, 17, 32, 48]
        assert [one.is_least for one in page] == [True, False, False, False]
        assert [one.is_chosen for one in page] == [False, False, False, True]

    @pytest.mark.parametrize("level", Level)
    def test_the_level_of_the_stay_meant_is_the_chosen_one(self, level: Level) -> None:
        two = claim(stay(level=Level.PRIMARY), stay(level=level, day="2016-05-01"))
        assert [one.is_chosen for one in self._page(two, 1)] == [other is level for other in ORDER]
        assert not any(one.is_chosen for one in self._page(two, 1, is_known=False))

    def test_levels_that_cost_the_same_are_all_the_least(self) -> None:
        page = self._page(claim(stay(50)))
        assert [one.you for one in page] == [Decimal(50)] * 4
        assert all(one.is_least and one.width == 100 for one in page)

    def test_of_several_stays_the_share_is_of_all_bills(self) -> None:
        two = claim(stay(), stay(30_000, day="2016-05-01"))
        for level, one in zip(ORDER, self._page(two, 1), strict=True):
            alone = hospital_stay.estimate(claim(stay(), replace(two.stays[1], hospital_level=level)), RULES)
            assert one.you == alone.total.patient_pays
            assert one.width == round(one.you / 40_000 * 100)

    def test_a_level_that_can_not_be_is_left_out(self) -> None:
        dear_bed = stay(900, Level.TOWNSHIP, bed_days=10, bed_price_per_day=Decimal(100))
        page = self._page(claim(dear_bed))
        assert [one.is_chosen for one in page] == [True, False]

    def test_nothing_costs_nothing(self) -> None:
        assert {(one.you, one.width) for one in self._page(claim(stay(0)))} == {(Decimal(0), 0)}

    def _page(
        self, one: HospitalStayClaim, number: int = 0, *, is_known: bool = True
    ) -> tuple[what_ifs.AtLevel, ...]:
        found = what_if.at_levels(one, number, RULES)
        return what_ifs.at_levels(one, number, found, is_known=is_known)


class TestSpread:
    """What an unknown leaves open."""

    def test_both_ends_have_their_amount_and_their_share_of_all_bills(self) -> None:
        two = claim(stay(), stay(day="2016-05-01"))
        nothing: frozenset[Unknown] = frozenset()
        page = what_ifs.spread(two, what_if.spread(two, (nothing, frozenset({Unknown.LEVEL})), RULES))
        # 4830 for the first; 1072 at a township hospital, or 4500 at one whose deductible is charged already.
        assert astuple(page) == (Decimal(20_000), Decimal(5902), Decimal(9330), 30, 47)

    def test_with_nothing_unknown_the_ends_meet(self) -> None:
        page = what_ifs.spread(claim(stay()), what_if.spread(claim(stay()), (frozenset(),), RULES))
        assert (page.least, page.least_width) == (page.most, page.most_width) == (Decimal(4830), 48)


class TestYears:
    """What the stays of a year have used up."""

    def test_a_year_tells_its_limit_its_burden_and_the_deductibles_still_due(self) -> None:
        (page,) = self._pages(stay(30_000, self_funded=Decimal(1_000), class_b_drugs=Decimal(20_000)))
        assert page.year == 2016
        assert astuple(page.limit) == (Decimal(29_000), Decimal(90_000), 32)
        assert astuple(page.burden) == (Decimal("14480.00"), Decimal(15_000), 97)
        assert [level.due for level in page.due] == [80, 200, 300, 0]

    def test_stays_of_a_year_are_taken_together_in_whatever_order(self) -> None:
        stays = stay(8_000, Level.PRIMARY, "2016-09-01"), stay(30_000, Level.TOWNSHIP, "2016-02-01")
        (page,) = self._pages(*stays)
        assert page == self._pages(*reversed(stays))[0]
        assert page.limit.reached == 38_000
        assert [level.due for level in page.due] == [0, 0, 300, 600]

    def test_each_year_has_its_own_page_the_earliest_first(self) -> None:
        pages = self._pages(stay(day="2018-01-01"), stay(120_000, Level.PRIMARY, "2016-12-31"))
        assert [page.year for page in pages] == [2016, 2018]
        assert [page.limit.reached for page in pages] == [90_000, 10_000]
        assert [[level.due for level in page.due] for page in pages] == [[80, 0, 300, 600], [80, 200, 300, 0]]

    def test_a_full_gauge_is_no_wider_than_full(self) -> None:
        (page,) = self._pages(stay(400_000))
        assert page.burden.reached > page.burden.of
        assert (page.limit.width, page.burden.width) == (100, 100)

    def _pages(self, *stays: Stay) -> tuple[what_ifs.YearPage, ...]:
        return what_ifs.years(claim(*stays), hospital_stay.estimate(claim(*stays), RULES), RULES)


class TestTurningPoints:
    """Where a higher bill changes something, in words."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_each_sentence_carries_the_figures_it_is_about(self, speaking: Speaking, lang: str) -> None:
        wanted = {
            Turn.FUND_PAYS: ("bill",),
            Turn.CRITICAL_PAYS: ("bill", "bound", "ratio"),
            Turn.LIMIT_USED_UP: ("bill", "bound"),
            Turn.NEXT_BAND: ("bill", "pays_there", "pays_above", "bound", "ratio"),
        }
        for turn, names in wanted.items():
            point = TurningPoint(
                turn, Decimal(77_777), Decimal(12_345), Decimal(5_050), Decimal("4040.4"), Decimal("0.55")
            )
            with speaking(lang):
                (line,) = what_ifs.turning_points(claim(stay()), 0, (point,))
                for name in names:
                    write = i18n.plain_percent if name == "ratio" else i18n.plain_amount
                    assert write(getattr(point, name)) in line.sentence, name
            assert "%(" not in line.sentence
            assert "%%" not in line.sentence

    def test_a_point_is_passed_by_a_bill_above_it_and_not_by_its_own(self, speaking: Speaking) -> None:
        points = tuple(
            TurningPoint(Turn.FUND_PAYS, Decimal(0), Decimal(bill), Decimal(0), Decimal(0))
            for bill in ("9999.99", "10000", "10000.01")
        )
        with speaking("en"):
            lines = what_ifs.turning_points(claim(stay(5), stay()), 1, points)
        assert [line.is_passed for line in lines] == [True, False, False]

    def test_all_that_is_found_is_said_in_its_order(self, speaking: Speaking) -> None:
        found = what_if.turning_points(claim(stay()), 0, RULES)
        with speaking("en"):
            lines = what_ifs.turning_points(claim(stay()), 0, found)
            assert len(lines) == len(found) == 6
            for line, point in zip(lines, found, strict=True):
                assert i18n.plain_amount(point.bill) in line.sentence


@given(st.decimals(0, 10**8, places=2), st.decimals(0, 10**8, places=2))
def test_a_share_is_a_whole_percentage_between_nothing_and_all(part: Decimal, whole: Decimal) -> None:
    found = what_ifs.percent(part, whole)
    assert 0 <= found <= 100
    assert found == 0 if not whole else found == 100 or abs(found - part / whole * 100) <= Decimal("0.5")
