"""The words of an estimate: levels of hospital, fields, steps, faults and notes, each by its name in the domain."""

from typing import Final

from flask_babel import LazyString

from calculators.errors import Problem
from calculators.figures import Level
from calculators.notes import NoteSlug
from calculators.trace import StepName
from kiosk.i18n import lazy_gettext as _l

LEVELS: Final[dict[Level, tuple[LazyString, LazyString]]] = {
    Level.TOWNSHIP: (_l("Township health centre"), _l("in a township or town")),
    Level.PRIMARY: (_l("Primary hospital"), _l("also community health centres")),
    Level.SECONDARY: (_l("Secondary hospital"), _l("for example a district hospital")),
    Level.TERTIARY: (_l("Tertiary hospital"), _l("a large hospital, \u201cthree A\u201d for example")),
}

FIELDS: Final[dict[str, LazyString]] = {
    "admitted": _l("Day of admission"),
    "hospital_level": _l("Level of the hospital"),
    "total_cost": _l("Whole bill"),
    "self_funded": _l("Self-funded part"),
    "class_b_drugs": _l("Class B drugs"),
    "items_first_pay_15": _l("Items with a first payment of 15%"),
    "items_first_pay_20": _l("Items with a first payment of 20%"),
    "bed_days": _l("Days in bed"),
    "bed_price_per_day": _l("Price of the bed a day"),
    "heating_days": _l("Days with heating"),
    "heating_price_per_day": _l("Price of heating a day"),
    "visits": _l("Visits"),
    "date": _l("Day of the visit"),
    "disease": _l("Disease"),
    "eligible_cost": _l("What of the bill conforms to the rules"),
    "delivery": _l("Kind of birth"),
    "cost": _l("Cost of the birth"),
    "status": _l("Employed or retired"),
    "in_scope_cost": _l("What of the bill the insurance takes in"),
    "total": _l("Whole bill of the visit"),
    "in_scope": _l("Within the scope of medical insurance"),
    "fund_payment": _l("Paid by the fund this time"),
    "personal_burden": _l("Personal burden this time"),
    "personal_cash": _l("Paid in cash this time"),
    "outpatient_fund_year_to_date": _l("Paid by the outpatient mutual aid fund this year"),
}

# A step's name and the rule in words.
STEPS: Final[dict[StepName, tuple[LazyString, LazyString]]] = {
    StepName.YEAR_OPENS: (
        _l("Start of the year"),
        _l("A calendar year begins with no burden, no deductible charged and the full yearly limit."),
    ),
    StepName.BED_EXCESS: (
        _l("Bed above the standard"),
        _l("What a bed costs above its standard is self-funded."),
    ),
    StepName.HEATING_EXCESS: (
        _l("Heating above the standard"),
        _l("What heating costs above its standard is self-funded."),
    ),
    StepName.SELF_FUNDED_TOTAL: (
        _l("Self-funded"),
        _l("Drugs, items and services outside the catalogues or above the standards: you pay all of it."),
    ),
    StepName.CAPPED: (
        _l("What counts for the basic fund"),
        _l("The bill without the self-funded part, but no more than what is left of the year's limit."),
    ),
    StepName.FIRST_PAY: (
        _l("First payment"),
        _l("Of class B drugs and of some items you pay a share first."),
    ),
    StepName.DEDUCTIBLE: (
        _l("Deductible"),
        _l("What you pay before the fund does: once a calendar year at each level of hospital."),
    ),
    StepName.DEDUCTIBLE_CHARGED_BEFORE: (
        _l("Deductible"),
        _l("It was charged for an earlier stay of this year at the same level, so nothing is due."),
    ),
    StepName.BASIC_PAYMENT: (
        _l("The basic fund pays"),
        _l("Of what remains the fund pays the share of this level of hospital."),
    ),
    StepName.LIMIT_LEFT: (
        _l("Left of the year's limit"),
        _l("What counted for the basic fund is taken off the limit."),
    ),
    StepName.COMPLIANT_BURDEN: (
        _l("Your burden that counts"),
        _l("The bill without the fund's payment and without the self-funded part."),
    ),
    StepName.BURDEN_TO_DATE: (
        _l("Your burden of the year so far"),
        _l("The burdens of the calendar year's stays add up."),
    ),
    StepName.CRITICAL_ILLNESS_PAYMENT: (
        _l("Critical-illness insurance pays"),
        _l(
            "As in the handbook's worked cases: what this stay adds above the start, times the ratio of the "
            "band reached."
        ),
    ),
    StepName.CRITICAL_ILLNESS_BAND_PART: (
        _l("Other reading: one band's part"),
        _l("As item 11 is worded: the part of the burden inside a band, times this band's ratio."),
    ),
    StepName.CRITICAL_ILLNESS_PAYMENT_BANDED: (
        _l("Other reading: critical-illness insurance would pay"),
        _l("The parts of all bands together, less what earlier stays of the year drew."),
    ),
    StepName.BANDED_DRAWN_TO_DATE: (
        _l("Other reading: drawn so far this year"),
        _l("What the stays of the year have drawn by this reading."),
    ),
    StepName.PATIENT_PAYS: (
        _l("You pay"),
        _l("The bill without what the basic fund and critical-illness insurance pay."),
    ),
    StepName.PRE_REPORT_LAPSES: (
        _l("The pre-report lapses"),
        _l("The day of the report and the days for which it is valid; after that it is lifted by itself."),
    ),
    StepName.REPLACEMENT_READY: (
        _l("The new card can be fetched"),
        _l("The last of the working days counted from the day after the application."),
    ),
    StepName.TEMPORARY_CARD_EXPIRES: (
        _l("The temporary card expires"),
        _l("The day of issue and the days for which the card is valid."),
    ),
    StepName.TEMPORARY_CARD_RENEWED: (
        _l("The renewed temporary card expires"),
        _l("Each renewal adds its days to the day on which the card would expire."),
    ),
    StepName.OUT_OF_TOWN_CLAIM_ENDS: (
        _l("Last day for the claim"),
        _l("So many months from the day on which the bill was settled on leaving hospital."),
    ),
    StepName.BENEFIT_BEGINS: (
        _l("Cover begins"),
        _l("The contribution paid this year covers the next calendar year, from its first day."),
    ),
    StepName.BENEFIT_ENDS: (
        _l("Cover ends"),
        _l("The last day of the year covered."),
    ),
    StepName.NEWBORN_BENEFIT_BEGINS: (
        _l("Cover of the newborn begins"),
        _l("The first day of the month after the payment."),
    ),
    StepName.NEWBORN_BENEFIT_ENDS: (
        _l("Cover of the newborn ends"),
        _l("The last day of the year in which the contribution was paid."),
    ),
    StepName.CHRONIC_PAYMENT: (
        _l("The fund pays for the chronic disease"),
        _l(
            "The fund's share of what exceeds the visit's own part, within what is left of the disease's limit."
        ),
    ),
    StepName.CHRONIC_LIMIT_LEFT: (
        _l("Left of the disease's limit"),
        _l(
            "What the fund paid is taken off: class 1 has one limit a year together, class 2 one for each disease."
        ),
    ),
    StepName.POOLING_PAYMENT: (
        _l("The fund pays for the visit"),
        _l(
            "The fund's share of what exceeds the visit's own part, within the limit of a visit and what is left of "
            "the year's."
        ),
    ),
    StepName.POOLING_LIMIT_LEFT: (
        _l("Left of the year's limit for visits"),
        _l("What the fund paid for the visit is taken off the year's limit."),
    ),
    StepName.MATERNITY_PAYMENT: (
        _l("The fund pays for the birth"),
        _l("The fixed sum for this kind of birth, but no more than the cost."),
    ),
    StepName.MATERNITY_PATIENT_PAYS: (
        _l("You pay for the birth"),
        _l("The cost without the fund's payment."),
    ),
    StepName.PAID_IN_FULL_BY_PATIENT: (
        _l("You pay in full"),
        _l("What lies within the rest of the year's deductible you pay whole."),
    ),
    StepName.ABOVE_DEDUCTIBLE: (
        _l("Above the deductible"),
        _l("Of this the insurance pays a share, which the document doesn't give."),
    ),
    StepName.DEDUCTIBLE_REMAINING: (
        _l("Left of the year's deductible"),
        _l("What you paid in full is taken off the deductible."),
    ),
    StepName.RECEIPT_PAYMENTS: (
        _l("The fund's payment and your burden"),
        _l("Together they are the whole bill of the visit."),
    ),
    StepName.RECEIPT_OUT_OF_SCOPE: (
        _l("Outside the scope of the insurance"),
        _l("The whole bill without what is in scope; you pay all of it."),
    ),
    StepName.RECEIPT_OWN_SHARE: (
        _l("Your share of what is in scope"),
        _l("What is in scope without what the fund pays."),
    ),
    StepName.RECEIPT_NOT_IN_CASH: (
        _l("Of your burden not in cash"),
        _l("Your burden without what you pay in cash."),
    ),
}


# What is wrong with a field, and what would be right.
AMOUNT_WANTED: Final = _l("Please give an amount in yuan in digits, such as 30000 or 30000.50.")
_DAYS_WANTED: Final = _l("Please give whole days, from %(least)s to %(most)s.")
_FILL_IN: Final = _l("Please fill this in.")
_NO_SUCH_DAY: Final = _l("There is no such day. Please choose year, month and day anew.")
FAULTS: Final[dict[Problem, LazyString]] = {
    Problem.MISSING: _FILL_IN,
    Problem.EMPTY: _FILL_IN,
    Problem.NOT_TEXT: _l("Please give this in words."),
    Problem.NOT_A_DATE: _NO_SUCH_DAY,
    Problem.TOO_LATE: _NO_SUCH_DAY,
    Problem.BEFORE_RULES: _l("We have rules from %(day)s on. Please choose that day or a later one."),
    Problem.TOO_MANY_DECIMALS: _l("An amount has at most two digits after the point, such as 30000.50."),
    Problem.TOO_LARGE: _l("That is more than we can work with. Please check the amount."),
    Problem.MORE_THAN_TOTAL: _l(
        "This part is dearer than the whole bill of %(bill)s yuan. Please check both."
    ),
    Problem.NOT_A_WHOLE_NUMBER: _DAYS_WANTED,
    Problem.NOT_ONE_OF: _l("Please choose one of those shown."),
    Problem.TOO_MANY: _l("At most %(most)s stays can be estimated at once."),
    Problem.NOT_TAKEN: _l("Only a temporary card is renewed. Please leave this at 0."),
    Problem.OUTSIDE_PAYMENT: _l(
        "On that day the contribution can't be paid, so the handbook gives no cover for it. Please check the day."
    ),
    Problem.UNKNOWN_WORKING_DAYS: _l(
        "The official calendar of working days for that time isn't known here. Please ask the service point."
    ),
}
FAULTS_OF_FIELDS: Final[dict[tuple[str, Problem], LazyString]] = {
    ("visits", Problem.TOO_MANY): _l("At most %(most)s visits can be estimated at once."),
    ("hospital_level", Problem.MISSING): _l("Please choose the level of the hospital."),
    ("bed_days", Problem.NEGATIVE): _DAYS_WANTED,
    ("heating_days", Problem.NEGATIVE): _DAYS_WANTED,
    ("bed_days", Problem.TOO_LARGE): _DAYS_WANTED,
    ("heating_days", Problem.TOO_LARGE): _DAYS_WANTED,
}

# Whose sentence says by itself which field it is about.
NAMES_ITS_FIELD: Final = frozenset(
    (name, Problem.MISSING) for name in ("hospital_level", "disease", "delivery", "status")
)

# What must be said beside the figures.
NOTES: Final[dict[NoteSlug, LazyString]] = {
    NoteSlug.ESTIMATE_NOT_DECISION: _l(
        "This is an estimate, not a decision. The medical insurance agency decides."
    ),
    NoteSlug.CATALOGUE_RATIOS_MISSING: _l(
        "The handbook's table of catalogue ratios is missing in the document we have. The first payments "
        "(10%%, 15%%, 20%%) come from item 14; for single drugs and items ring 12333 or 8812333."
    ),
    NoteSlug.RESTS_ON_2016: _l(
        "You gave a stay in %(years)s. The figures rest on the handbook for %(handbook_year)s; newer rules may "
        "differ."
    ),
    NoteSlug.TWO_READINGS: _l(
        "The handbook can be read in two ways for critical illness: its worked cases (item 30) and its wording "
        "(item 11). We reckon as in the worked cases and show the other figure beside it."
    ),
    NoteSlug.DEDUCTIBLE_CUT_SHORT: _l(
        "Stay %(stays)s: less was left than the deductible, so only that much is charged. The handbook does "
        "not say whether the rest falls due at a later stay; it is not charged here."
    ),
    NoteSlug.TOWNSHIP_BED_STANDARD: _l(
        "Stay %(stays)s: the handbook gives no bed standard for a township health centre, so nothing of the "
        "bed is counted as above standard."
    ),
    NoteSlug.HEATING_SEASON: _l(
        "Stay %(stays)s: the heating standard holds in Xinjiang's heating season only. The handbook doesn't "
        "give its dates; all days you gave are taken to lie in it."
    ),
    NoteSlug.PARTS_EXCEED_TOTAL: _l(
        "Stay %(stays)s: the parts you gave add up to more than the bill. Please check them."
    ),
    NoteSlug.DATE_NOT_DECISION: _l(
        "This day is reckoned from a public document, it is not a decision. The service point has the last word."
    ),
    NoteSlug.UNDATED_DOCUMENT: _l(
        "Beijing's document on the card bears no date. Ring 96102 to hear whether this still holds."
    ),
    NoteSlug.DATE_RESTS_ON_HANDBOOK: _l(
        "The day you gave lies after %(handbook_year)s. This rests on the handbook for that year; newer rules may "
        "differ."
    ),
    NoteSlug.PRE_REPORT_READING: _l(
        "The day of the report counts as day 0. After %(valid_days)s days the pre-report is lifted by itself; the "
        "document doesn't give the hour."
    ),
    NoteSlug.PICKUP_READING: _l(
        "The card takes %(working_days)s working days; the day of application isn't counted. A damaged card that "
        "is replaced takes as long."
    ),
    NoteSlug.OFFICIAL_WORKING_DAYS: _l(
        "Working days are those of China's official calendar with its holidays and make-up days, which we know for "
        "the years %(first_year)s to %(last_year)s."
    ),
    NoteSlug.TEMPORARY_CARD_READING: _l(
        "The day of issue counts as day 0: %(valid_days)s days, and %(renewal_days)s more for each renewal, which is "
        "taken to begin where the time before it ends. The handbook doesn't say how often a card is renewed."
    ),
    NoteSlug.OUT_OF_TOWN_READING: _l(
        "The %(months)s months count from the day on which the bill was settled on leaving hospital, not from the "
        "day of admission. Where the last month has no such day, the time ends on its last day."
    ),
    NoteSlug.OUT_OF_TOWN_STAYS_ONLY: _l(
        "This time holds for stays in hospital. For other costs from elsewhere the handbook gives none."
    ),
    NoteSlug.BENEFIT_READING: _l(
        "The day you gave is taken as the day on which the contribution was paid. It covers the whole of the next "
        "calendar year."
    ),
    NoteSlug.NEWBORN_READING: _l(
        "The day you gave is taken as the day on which the contribution was paid, not as the day of birth. Cover "
        "begins on the first day of the next month."
    ),
    NoteSlug.NEWBORN_LAST_DAY: _l(
        "The handbook says \u201cbefore\u201d this day. It doesn't say whether the day itself still counts; here it "
        "is taken in."
    ),
    NoteSlug.CARE_NOT_DECISION: _l(
        "This is reckoned from a public document, it is not a decision. What the institution and the agency settle "
        "holds."
    ),
    NoteSlug.ELIGIBLE_COST_GIVEN: _l(
        "The amount you gave is taken as the part of the bill that conforms to the rules. The handbook's table of "
        "catalogue ratios is missing in the document we have, so that part can't be worked out here."
    ),
    NoteSlug.VISITS_REST_ON_HANDBOOK: _l(
        "You gave a visit in %(years)s. The figures rest on the handbook for %(handbook_year)s; newer rules may "
        "differ."
    ),
    NoteSlug.CHRONIC_READING: _l(
        "Of each visit you pay %(deductible)s yuan first. In a calendar year the fund pays up to %(limit_1)s yuan for "
        "all diseases of class 1 together and up to %(limit_2)s yuan for each disease of class 2."
    ),
    NoteSlug.CHRONIC_CONDITIONS: _l(
        "It holds for a disease in your treatment booklet, at the designated institution you chose for it. Bring the "
        "booklet, your identity document and the social security card."
    ),
    NoteSlug.DISEASE_READ_AS: _l(
        "Read as a disease of the handbook's list: %(diseases)s. Whether yours is the one listed there is not judged "
        "here."
    ),
    NoteSlug.POOLING_READING: _l(
        "The fund pays up to %(visit_limit)s yuan a visit, the general consultation fee taken in, and up to %(limit)s "
        "yuan a year, read as a calendar year."
    ),
    NoteSlug.POOLING_CONDITIONS: _l("It holds at the community institution you chose, and nowhere else."),
    NoteSlug.MATERNITY_READING: _l(
        "The fund pays a fixed sum, here %(fixed_sum)s yuan. The handbook doesn't say what holds where the cost is "
        "lower; then no more than the cost is taken as paid."
    ),
    NoteSlug.MATERNITY_CONDITIONS: _l(
        "It holds for a birth in a designated maternity institution that accords with the state's family planning "
        "policy."
    ),
    NoteSlug.MATERNITY_UNDATED: _l(
        "The sum is that of the handbook's rules in force from %(starts)s on. Newer rules may differ."
    ),
    NoteSlug.BEIJING_NO_RATIO: _l(
        "The document doesn't say which share the insurance pays above the deductible, so no payment is worked out. "
        "Ring 12333 for the policy, 96102 for the card."
    ),
    NoteSlug.BEIJING_DEDUCTIBLE_READING: _l(
        "The deductible of %(deductible)s yuan is charged once a calendar year. One status is taken to hold for all "
        "visits; the document doesn't say what holds in the year of retirement."
    ),
    NoteSlug.BEIJING_CONSULTATION_FEE: _l(
        "Leave the consultation fee out: the fund pays 2 yuan of it and you the rest, and it doesn't add up."
    ),
    NoteSlug.RECEIPT_CHECK_ONLY: _l(
        "Only whether the figures go together is looked at, not whether each of them is right."
    ),
    NoteSlug.RECEIPT_YEAR_TO_DATE: _l(
        "The document doesn't say whether the sum of the year takes in this visit, so it is held against no other "
        "figure."
    ),
    NoteSlug.RECEIPT_CASH: _l(
        "The cash is less than your burden. The document doesn't say what becomes of the rest, so that is not taken "
        "for an error."
    ),
}
