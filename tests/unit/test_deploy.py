"""The files of deploy/: what can be judged of them without a screen."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
POLICY = json.loads((DEPLOY / "chromium-policy.json").read_text())
GUIDE = (ROOT / "docs" / "deploy-kiosk.md").read_text()
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
# `systemd-analyze security`: 0 is a service that can do nothing, 10 one that can do everything.
WANTED = {
    "kiosk.service": 1.7,
    "kiosk-upkeep.service": 1.5,
    "kiosk-backup.service": 1.5,
    "kiosk-heads.service": 1.5,
    "kiosk-screen.service": 3.0,
}


def needed(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is missing")
    return path


@pytest.fixture
def units(tmp_path):
    """The units, for a project that stands where this checkout stands."""
    for path in (DEPLOY / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/shebao-kiosk", str(ROOT)))
    return tmp_path


def test_every_policy_is_explained():
    missing = [name for name in POLICY if f"`{name}`" not in GUIDE]
    assert not missing


def test_the_policy_allows_the_service_and_nothing_else():
    assert POLICY["URLAllowlist"] == ["http://127.0.0.1:8000"]
    assert "*" not in POLICY["URLBlocklist"], "it blocks about:blank, with which every window begins"


def test_the_watchdog_knows_the_name_of_the_service_in_every_language():
    tree = ast.parse((DEPLOY / "watchdog.py").read_text())
    (names,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "NAMES"
    )
    told = set()
    for lang in ("zh", "en", "ug"):
        with (ROOT / "translations" / lang / "LC_MESSAGES" / "messages.po").open("rb") as catalog:
            told.add(read_po(catalog)["Shebao Kiosk"].string)
    assert set(names) == told


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_unit_is_shut_in_as_far_as_wanted(units, name):
    analyze = [needed("systemd-analyze"), "security", "--offline=true", "--no-pager", str(units / name)]
    said = subprocess.run(analyze, capture_output=True, text=True, check=True).stdout
    score = float(re.search(r"Overall exposure level for \S+ ([0-9.]+)", said)[1])
    assert score <= WANTED[name], said


def test_systemd_finds_no_fault_in_the_units(units):
    analyze = [needed("systemd-analyze"), "verify", "--man=no", *sorted(str(p) for p in units.iterdir())]
    said = subprocess.run(analyze, capture_output=True, text=True, check=False).stderr
    ours = [line for line in said.splitlines() if "kiosk" in line]
    # The programs of the packages that only a kiosk installs.
    faults = [line for line in ours if not re.search(r"Command /usr/bin/(chvt|xinit) is not exec", line)]
    assert not faults


def test_secrets_stand_in_no_unit_and_the_settings_are_known():
    known = set(re.findall(r"`(KIOSK_[A-Z_]+)`", (ROOT / "README.md").read_text()))
    named = re.findall(r"^#?(KIOSK_\w+)=(.*)$", (DEPLOY / "kiosk.env").read_text(), re.MULTILINE)
    assert {name for name, _ in named} <= known
    assert not [value for name, value in named if name.endswith("_KEY") and value]
    assert not [name for name in UNITS if "_KEY=" in (DEPLOY / "systemd" / name).read_text()]


def test_no_key_is_without_a_meaning_of_ours(tmp_path):
    """Chromium would go by the place of a key that the keymap leaves empty."""
    compiled = tmp_path / "compiled.xkb"
    done = subprocess.run(
        [needed("xkbcomp"), "-w10", "-xkb", DEPLOY / "keyboard" / "kiosk.xkb", compiled],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No symbols defined" not in done.stdout + done.stderr
    symbols = compiled.read_text().partition("xkb_symbols")[2]
    meanings = set(re.findall(r"\b[A-Za-z]\w{2,}\b", " ".join(re.findall(r"\[([^]]*)\]", symbols))))
    assert {"Tab", "Return", "Escape", "Left"} <= meanings
    assert not [m for m in meanings if re.match(r"(F\d+|Control|Alt|Meta|Super|Hyper|Menu|Print|XF86)", m)]


@pytest.mark.parametrize(
    ("keyboard", "codes"),
    [
        ("evdev:input:b0003v1234p5678e0111-e0,1", ["7003a", "70045", "700e0", "700e2", "700e3", "700e6"]),
        ("evdev:input:b0005v1234p5678e0111-e0,1", ["7003a", "70045", "700e0", "700e2", "700e3", "700e6"]),
        ("evdev:atkbd:dmi:bvnX:bvr1:bd1:svnX:pnX:pvr1:", ["3b", "58", "1d", "38", "db", "b8"]),
    ],
)
def test_the_kernel_drops_the_keys_of_every_keyboard(tmp_path, keyboard, codes):
    hwdb = needed("systemd-hwdb")
    folder = tmp_path / "etc" / "udev" / "hwdb.d"
    folder.mkdir(parents=True)
    shutil.copy(DEPLOY / "keyboard" / "90-kiosk.hwdb", folder)
    subprocess.run([hwdb, f"--root={tmp_path}", "--strict", "update"], check=True)
    asked = [hwdb, f"--root={tmp_path}", "query", keyboard]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {f"KEYBOARD_KEY_{code}=reserved" for code in codes} <= set(said)
