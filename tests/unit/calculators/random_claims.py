"""Random claims as programs send them, dense about the bounds: limits, deductibles, turns of the year."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

Claim = dict[str, Any]

DISEASES = (
    "糖尿病（Ⅱ型）",
    "高血压（Ⅱ期及以上）",
    "脑出血及脑梗塞恢复期",
    "肺心病",
    "风湿性心脏病",
    "类风湿关节炎",
    "冠心病",
    "精神病",
    "克汀病",
    "结核病",
    "包虫病",
    "布鲁氏杆菌病",
    "恶性肿瘤",
    "肾功能衰竭",
    "器官移植后的抗排异治疗",
    "白血病",
)
LEVELS = ("tertiary", "secondary", "primary", "township")


def printed(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def in_fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def yuan(most: int = 25_000_000) -> st.SearchStrategy[str]:
    """Amounts up to so many fen."""
    return st.integers(0, most).map(printed)


def costs() -> st.SearchStrategy[str]:
    """What visits cost: mostly little, now and then more than any limit, often about the 10 yuan."""
    return (
        yuan(3_000) | yuan(30_000) | yuan(1_000_000) | st.sampled_from(["10.00", "10.01", "110.00", "0.00"])
    )


def days() -> st.SearchStrategy[str]:
    return st.dates(date(2016, 1, 1), date(2018, 12, 31)).map(date.isoformat)


@st.composite
def stays(draw: st.DrawFn) -> Claim:
    stay: Claim = {
        "admitted": draw(days()),
        "hospital_level": draw(st.sampled_from(LEVELS)),
        "self_funded": draw(yuan(1_000_000)),
        "class_b_drugs": draw(yuan(10_000_000)),
        "items_first_pay_15": draw(yuan(1_000_000)),
        "items_first_pay_20": draw(yuan(1_000_000)),
        "bed_days": draw(st.integers(0, 366)),
        "bed_price_per_day": draw(yuan(10_000)),
        "heating_days": draw(st.integers(0, 366)),
        "heating_price_per_day": draw(yuan(1_000)),
    }
    own = in_fen(stay["self_funded"]) + sum(
        stay[f"{kind}_days"] * in_fen(stay[f"{kind}_price_per_day"]) for kind in ("bed", "heating")
    )
    stay["total_cost"] = printed(own + draw(st.integers(0, 40_000_000)))
    return stay


def hospital_stays(most: int = 6) -> st.SearchStrategy[Claim]:
    return st.lists(stays(), min_size=1, max_size=most).map(lambda some: {"region": "urumqi", "stays": some})


def _visits(**more: st.SearchStrategy[str]) -> st.SearchStrategy[list[Claim]]:
    return st.lists(st.fixed_dictionaries({"date": days(), **more}), min_size=1, max_size=30)


def chronic_visits() -> st.SearchStrategy[Claim]:
    return _visits(disease=st.sampled_from(DISEASES), eligible_cost=costs()).map(
        lambda some: {"visits": some}
    )


def pooling_visits() -> st.SearchStrategy[Claim]:
    return _visits(eligible_cost=costs()).map(lambda some: {"visits": some})


def beijing_visits() -> st.SearchStrategy[Claim]:
    visits = _visits(in_scope_cost=costs())
    return st.fixed_dictionaries({"status": st.sampled_from(["employed", "retired"]), "visits": visits})


def births() -> st.SearchStrategy[Claim]:
    cost = yuan(1_000_000) | st.sampled_from(["1000.00", "999.99", "1750.00", "1750.01", "0.00"])
    return st.fixed_dictionaries({"delivery": st.sampled_from(["vaginal", "caesarean"]), "cost": cost})


@st.composite
def sound_receipts(draw: st.DrawFn) -> Claim:
    fund = draw(st.integers(0, 500_000))
    in_scope = fund + draw(st.integers(0, 500_000))
    total = in_scope + draw(st.integers(0, 500_000))
    return {
        "total": printed(total),
        "in_scope": printed(in_scope),
        "fund_payment": printed(fund),
        "personal_burden": printed(total - fund),
        "personal_cash": printed(draw(st.integers(0, total - fund))),
        "outpatient_fund_year_to_date": draw(yuan()),
    }


@st.composite
def receipts(draw: st.DrawFn) -> Claim:
    """Sound receipts, and such as have any number of their figures changed."""
    receipt = draw(sound_receipts())
    for name in draw(st.lists(st.sampled_from(sorted(receipt)), max_size=3)):
        receipt[name] = draw(yuan(1_000_000))
    return receipt
