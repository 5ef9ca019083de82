"""What the calculators' tests share: the real rules, and claims that differ from a plain one."""

from collections.abc import Callable, Mapping

import pytest

from calculators import claims, hospital_stay, rulebook
from calculators.hospital_stay import Estimate
from calculators.rulebook import Rulebook

Estimator = Callable[..., Estimate]


@pytest.fixture(scope="session")
def rules_2016() -> Rulebook:
    """The rules that come with the package."""
    return rulebook.load()


@pytest.fixture(scope="session")
def estimate_of(rules_2016: Rulebook) -> Estimator:
    """Estimate stays at a tertiary hospital of 2016 that differ from a plain one as given."""

    def estimate(*stays: Mapping[str, object]) -> Estimate:
        plain = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "10000"}
        payload = {"region": "urumqi", "stays": [plain | dict(stay) for stay in stays]}
        return hospital_stay.estimate(claims.hospital_stay(payload), rules_2016)

    return estimate
