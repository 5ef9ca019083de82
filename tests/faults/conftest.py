"""How long the tests of faults go on, and with which luck: KIOSK_FAULTS=long, KIOSK_FAULTS_SEED=number."""

import os
import random

import pytest

IS_LONG = os.environ.get("KIOSK_FAULTS", "") == "long"
_FIRST_SEED = int(os.environ.get("KIOSK_FAULTS_SEED", "") or 1)
_SEEDS = range(_FIRST_SEED, _FIRST_SEED + (3 if IS_LONG else 1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what depends on luck once for each seed."""
    if "luck" in metafunc.fixturenames:
        metafunc.parametrize("luck", _SEEDS, indirect=True, ids=lambda seed: f"seed-{seed}")


@pytest.fixture
def luck(request: pytest.FixtureRequest) -> random.Random:
    """Chance, the same again for the same seed."""
    return random.Random(request.param)


@pytest.fixture
def how_many() -> int:
    """How many reports a test of faults makes."""
    return 500 if IS_LONG else 40
