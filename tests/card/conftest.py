"""Both adapters behind one fixture; the PC/SC one on a private service that the tests start."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import pytest

from tests.card import vpcd
from tests.card.kits import Bench, Kit, PcscKit, SimulatedKit, started

_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    # libpcsclite reads the name of the socket once, at the first call of the process, whoever makes it.
    folder = Path(tempfile.mkdtemp(prefix="kiosk-card-"))
    config.stash[_FOLDER] = folder
    os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.enable_socket)  # the virtual card reaches its reader over TCP


@pytest.fixture(scope="session")
def pcscd(pytestconfig: pytest.Config) -> Iterator[vpcd.Service]:
    missing = vpcd.missing_packages()
    if missing:
        reason = f"missing: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    service = vpcd.Service(pytestconfig.stash[_FOLDER] / "pcscd.comm")
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def _slots(pcscd: vpcd.Service) -> Iterator[vpcd.Slot]:
    # By turns: a reader takes up to 0.4 s to see that the last test's card is gone.
    return cycle(pcscd.slots)


@pytest.fixture
def service(pcscd: vpcd.Service) -> Iterator[vpcd.Service]:
    """The PC/SC service, running again after the test."""
    yield pcscd
    pcscd.stop()
    pcscd.start()


@pytest.fixture
def pcsc_kit(_slots: Iterator[vpcd.Slot]) -> Iterator[PcscKit]:
    kit = PcscKit(next(_slots))
    yield kit
    kit.remove()
    kit.reader.close()


@pytest.fixture(params=["simulated", "pcsc"])
def benches(request: pytest.FixtureRequest) -> Iterator[list[Bench]]:
    """Eight started desks of one adapter, for what would take too long one after another."""
    kits: list[Kit]
    if request.param == "pcsc":
        kits = [PcscKit(slot) for slot in request.getfixturevalue("pcscd").slots]
    else:
        kits = [SimulatedKit() for _ in range(8)]
    with ExitStack() as stack:
        benches = [Bench(kit, stack.enter_context(started(kit.reader))) for kit in kits]
        for bench in benches:
            bench.empty()
        yield benches
    for kit in kits:
        kit.remove()


@pytest.fixture(params=["simulated", "pcsc"])
def reader_kit(request: pytest.FixtureRequest) -> Iterator[Kit]:
    """One reader of one adapter."""
    if request.param == "pcsc":
        yield request.getfixturevalue("pcsc_kit")
        return
    kit = SimulatedKit()
    yield kit
    kit.remove()
    kit.reader.close()


@pytest.fixture
def bench(reader_kit: Kit) -> Iterator[Bench]:
    """A started desk on each of the two adapters, its reader empty."""
    with started(reader_kit.reader) as desk:
        bench = Bench(reader_kit, desk)
        bench.empty()
        yield bench
