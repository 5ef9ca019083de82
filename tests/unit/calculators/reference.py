"""Every calculator a second time: slow, plain, and written from the documents and contracts.md alone.

Nothing here comes from the package. Claims and answers are dicts as in the contract, amounts are whole fen or fractions
of them, and no figure is looked up anywhere. Traces and notes are left out.
"""

import calendar
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import chinese_calendar

Claim = dict[str, Any]
Answer = dict[str, Any]

CLASS_1 = (
    "糖尿病（Ⅱ型）、高血压（Ⅱ期及以上）、脑出血及脑梗塞恢复期、肺心病、风湿性心脏病、类风湿关节炎、冠心病、精神病、"
    "克汀病、结核病、包虫病、布鲁氏杆菌病。"
)


def fen(yuan: str) -> Fraction:
    return Fraction(yuan) * 100


def half_up(amount: Fraction) -> int:
    """A payment of 0 or more in whole fen."""
    whole = amount.numerator // amount.denominator
    return whole + 1 if amount - whole >= Fraction(1, 2) else whole


def text(amount: Fraction | int) -> str:
    assert amount == int(amount) >= 0
    return f"{int(amount) // 100}.{int(amount) % 100:02}"


def by_date(things: list[Claim], name: str) -> list[Claim]:
    """Oldest first; those of one day stay as they stood."""
    result: list[Claim] = []
    for day in sorted({thing[name] for thing in things}):
        result += [thing for thing in things if thing[name] == day]
    return result


# Item 17: each visit 10 yuan, then 60 %; 2,000 for class 1 together, 4,000 for each of class 2


def chronic_outpatient(claim: Claim) -> Answer:
    answers: list[Answer] = []
    for visit in by_date(claim["visits"], "date"):
        first = visit["disease"] in CLASS_1
        same_limit = [
            earlier
            for earlier in answers
            if earlier["date"][:4] == visit["date"][:4]
            and (earlier["disease_class"] == 1 if first else earlier["disease"] == visit["disease"])
        ]
        left = (200000 if first else 400000) - sum(fen(earlier["payment"]) for earlier in same_limit)
        share = (fen(visit["eligible_cost"]) - 1000) * Fraction(60, 100)
        paid = 0 if share < 0 else half_up(share)
        if paid > left:
            paid = int(left)
        answers.append(
            {
                "date": visit["date"],
                "disease": visit["disease"],
                "disease_class": 1 if first else 2,
                "payment": text(paid),
                "remaining_this_year": text(left - paid),
            }
        )
    return {"visits": answers}


# Item 19: each visit 10 yuan, then 50 %, at most 50 a visit and 500 a year


def outpatient_pooling(claim: Claim) -> Answer:
    answers: list[Answer] = []
    for visit in by_date(claim["visits"], "date"):
        left = Fraction(50000)
        for earlier in answers:
            if earlier["date"][:4] == visit["date"][:4]:
                left -= fen(earlier["payment"])
        cost = fen(visit["eligible_cost"])
        paid = 0 if cost <= 1000 else half_up((cost - 1000) / 2)
        while paid > 5000 or paid > left:
            paid = 5000 if paid > 5000 else int(left)
        answers.append(
            {"date": visit["date"], "payment": text(paid), "remaining_this_year": text(left - paid)}
        )
    return {"visits": answers}


# Item 20


def maternity(claim: Claim) -> Answer:
    cost = fen(claim["cost"])
    fixed = {"vaginal": 100000, "caesarean": 175000}[claim["delivery"]]
    if cost < fixed:
        return {"payment": text(cost), "patient_pays": "0.00"}
    return {"payment": text(fixed), "patient_pays": text(cost - fixed)}


# Beijing, notes, item 4: 1,800 in work, 1,300 retired, once a year


def beijing_outpatient(claim: Claim) -> Answer:
    answers: list[Answer] = []
    spent: dict[str, Fraction] = {}
    for visit in by_date(claim["visits"], "date"):
        year = visit["date"][:4]
        deductible = 130000 if claim["status"] == "retired" else 180000
        before = spent.get(year, Fraction(0))
        after = before + fen(visit["in_scope_cost"])
        above = max(after - deductible, 0) - max(before - deductible, 0)
        spent[year] = after
        answers.append(
            {
                "date": visit["date"],
                "paid_in_full_by_patient": text(fen(visit["in_scope_cost"]) - above),
                "above_deductible": text(above),
                "deductible_remaining": text(max(deductible - after, 0)),
            }
        )
    return {"visits": answers}


# Beijing, visits, item 5


def receipt(claim: Claim) -> Answer:
    printed = {name: fen(amount) for name, amount in claim.items()}
    wrong = 0
    if printed["total"] - printed["personal_burden"] != printed["fund_payment"]:
        wrong += 1
    for smaller, larger in (
        ("in_scope", "total"),
        ("fund_payment", "in_scope"),
        ("personal_cash", "personal_burden"),
    ):
        if printed[smaller] > printed[larger]:
            wrong += 1
    return {"consistent": wrong == 0, "findings": wrong, "explained": len(printed)}


# Urumqi's stays in hospital: the contract's rules 1 to 5


def hospital_stay(claim: Claim) -> Answer:
    in_order = by_date(claim["stays"], "admitted")
    stays: list[Answer] = []
    for year in sorted({stay["admitted"][:4] for stay in in_order}):
        stays += one_year([stay for stay in in_order if stay["admitted"][:4] == year])
    names = ("basic_payment", "critical_illness_payment", "critical_illness_payment_banded", "patient_pays")
    total = {name: text(sum(fen(stay[name]) for stay in stays)) for name in names}
    return {"stays": stays, "total": total}


def one_year(stays: list[Claim]) -> list[Answer]:
    percent = {"tertiary": 55, "secondary": 70, "primary": 85, "township": 90}
    due = {"tertiary": 60000, "secondary": 30000, "primary": 20000, "township": 8000}
    bed = {"tertiary": 1100, "secondary": 900, "primary": 700}
    answers: list[Answer] = []
    left, burden, drawn = Fraction(9000000), Fraction(0), 0
    for number, stay in enumerate(stays):
        level, total = stay["hospital_level"], fen(stay["total_cost"])
        own = fen(stay["self_funded"])
        if level in bed:
            own += max(fen(stay["bed_price_per_day"]) - bed[level], 0) * stay["bed_days"]
        own += max(fen(stay["heating_price_per_day"]) - 200, 0) * stay["heating_days"]
        counted = min(total - own, left)
        first = fen(stay["class_b_drugs"]) * 10 / 100
        first += fen(stay["items_first_pay_15"]) * 15 / 100 + fen(stay["items_first_pay_20"]) * 20 / 100
        after_first = max(counted - first, 0)
        seen = level in {earlier["hospital_level"] for earlier in stays[:number]}
        deductible = Fraction(0) if seen else min(after_first, Fraction(due[level]))
        basic = half_up((after_first - deductible) * Fraction(percent[level], 100))
        left -= counted
        before, burden = burden, burden + total - basic - own
        reached = next(
            p for top, p in ((50000, 50), (100000, 55), (200000, 60), (10**12, 65)) if burden <= top * 100
        )
        critical = half_up(max(burden - max(before, Fraction(1500000)), Fraction(0)) * Fraction(reached, 100))
        banded = half_up(part_by_part(burden) - drawn)
        drawn += banded
        answers.append(
            {
                "admitted": stay["admitted"],
                "deductible": text(half_up(deductible)),
                "basic_payment": text(basic),
                "critical_illness_payment": text(critical),
                "critical_illness_payment_banded": text(banded),
                "patient_pays": text(total - basic - critical),
                "basic_limit_remaining": text(left),
                "compliant_burden_to_date": text(burden),
            }
        )
    return answers


def part_by_part(burden: Fraction) -> Fraction:
    """Item 11 read part by part, on a burden in fen."""
    total = Fraction(0)
    for low, high, percent in ((15, 50, 50), (50, 100, 55), (100, 200, 60), (200, 10**9, 65)):
        if burden > low * 100000:
            total += (min(burden, high * 100000) - low * 100000) * Fraction(percent, 100)
    return total


# Days: Beijing, card, items 6 and 8; Urumqi, items 9, 28 and 38


def dates(claim: Claim) -> Answer:
    day = date.fromisoformat(claim["from"])
    match claim["what"]:
        case "pre-report-lapse":
            return {"until": str(day + timedelta(days=10))}
        case "replacement-pickup":
            for _ in range(15):
                day += timedelta(days=1)
                while not chinese_calendar.is_workday(day):
                    day += timedelta(days=1)
            return {"on": str(day)}
        case "temporary-card":
            return {"until": str(day + timedelta(days=60) * (1 + claim["renewals"]))}
        case "out-of-town-claim":
            year, month = (day.year, day.month + 3) if day.month <= 9 else (day.year + 1, day.month - 9)
            last = calendar.monthrange(year, month)[1]
            return {"until": f"{year:04}-{month:02}-{min(day.day, last):02}"}
        case "benefit-period":
            return {"from": f"{day.year + 1}-01-01", "to": f"{day.year + 1}-12-31"}
        case _:
            return {"from": f"{day.year}-{day.month + 1:02}-01", "to": f"{day.year}-12-31"}
