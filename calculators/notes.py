"""What an estimate must say beside its figures: assumptions made, and figures the source doesn't give."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class NoteSlug(StrEnum):
    """The notes there are; the comment names the parameters."""

    ESTIMATE_NOT_DECISION = "estimate_not_decision"
    CATALOGUE_RATIOS_MISSING = "catalogue_ratios_missing"
    RESTS_ON_2016 = "rests_on_2016"  # years, handbook_year
    TWO_READINGS = "two_readings"  # starts_above, critical_illness_payment, ..._banded (totals)
    DEDUCTIBLE_CUT_SHORT = "deductible_cut_short"  # stays
    TOWNSHIP_BED_STANDARD = "township_bed_standard"  # stays
    HEATING_SEASON = "heating_season"  # stays
    PARTS_EXCEED_TOTAL = "parts_exceed_total"  # stays
    DATE_NOT_DECISION = "date_not_decision"
    UNDATED_DOCUMENT = "undated_document"
    DATE_RESTS_ON_HANDBOOK = "date_rests_on_handbook"  # handbook_year
    PRE_REPORT_READING = "pre_report_reading"  # valid_days
    PICKUP_READING = "pickup_reading"  # working_days
    OFFICIAL_WORKING_DAYS = "official_working_days"  # first_year, last_year
    TEMPORARY_CARD_READING = "temporary_card_reading"  # valid_days, renewal_days
    OUT_OF_TOWN_READING = "out_of_town_reading"  # months
    OUT_OF_TOWN_STAYS_ONLY = "out_of_town_stays_only"
    BENEFIT_READING = "benefit_reading"  # paid_from, paid_to (month-day)
    NEWBORN_READING = "newborn_reading"  # paid_to (month-day)
    NEWBORN_LAST_DAY = "newborn_last_day"  # paid_to (month-day)
    CARE_NOT_DECISION = "care_not_decision"
    ELIGIBLE_COST_GIVEN = "eligible_cost_given"
    VISITS_REST_ON_HANDBOOK = "visits_rest_on_handbook"  # years, handbook_year
    CHRONIC_READING = "chronic_reading"  # deductible, limit_1, limit_2
    CHRONIC_CONDITIONS = "chronic_conditions"
    DISEASE_READ_AS = "disease_read_as"  # diseases
    POOLING_READING = "pooling_reading"  # visit_limit, limit
    POOLING_CONDITIONS = "pooling_conditions"
    MATERNITY_READING = "maternity_reading"  # fixed_sum
    MATERNITY_CONDITIONS = "maternity_conditions"
    MATERNITY_UNDATED = "maternity_undated"  # starts
    BEIJING_NO_RATIO = "beijing_no_ratio"
    BEIJING_DEDUCTIBLE_READING = "beijing_deductible_reading"  # deductible
    BEIJING_CONSULTATION_FEE = "beijing_consultation_fee"
    RECEIPT_CHECK_ONLY = "receipt_check_only"
    RECEIPT_YEAR_TO_DATE = "receipt_year_to_date"
    RECEIPT_CASH = "receipt_cash"


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `stays` in its parameters are numbers from 1 in order of admission: `1, 3`."""

    slug: NoteSlug
    params: Mapping[str, str]


class Notes:
    """Collects what is to be noted while something is computed; a slug noted for many stays is one note."""

    def __init__(self) -> None:
        """Start with nothing noted."""
        self._stays: dict[NoteSlug, list[str]] = {}
        self._params: dict[NoteSlug, Mapping[str, str]] = {}

    def of_stay(self, slug: NoteSlug, stay: int) -> None:
        """Note something of a stay, given by its number."""
        self._stays.setdefault(slug, []).append(str(stay))

    def of_claim(self, slug: NoteSlug, **params: str) -> None:
        """Note something of the whole claim."""
        self._params[slug] = params

    def all(self) -> tuple[Note, ...]:
        """Return one note for each slug noted, in the order of `NoteSlug`."""
        params = {
            **self._params,
            **{slug: {"stays": ", ".join(stays)} for slug, stays in self._stays.items()},
        }
        return tuple(Note(slug, MappingProxyType(dict(params[slug]))) for slug in NoteSlug if slug in params)
