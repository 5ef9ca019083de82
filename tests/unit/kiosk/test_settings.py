"""Settings: read once from KIOSK_* variables; a bad value is one line that names the variable."""

import dataclasses
from pathlib import Path

import pytest

from kiosk.settings import REGIONS, ROOT, SURFACES, BadSetting, Settings, from_environment
from kiosk.time_limits import TimeLimits

SECRET = "something long and random"
REAL = {"KIOSK_SECRET_KEY": SECRET}
DEMO = {"KIOSK_DEMO": "1"}


def test_the_demonstration_needs_nothing_else() -> None:
    settings = from_environment(DEMO)
    assert settings.demo
    assert (settings.surface, settings.region, settings.reader) == ("all", "beijing", "simulated")
    assert (settings.host, settings.port, settings.idle_seconds) == ("127.0.0.1", 8000, 90)
    assert (settings.public_url, settings.printer) == ("http://127.0.0.1:8000", "dummy")
    assert settings.database_url == f"sqlite:///{ROOT}/instance/demo.sqlite3"


def test_outside_it_a_secret_is_enough() -> None:
    settings = from_environment(REAL)
    assert not settings.demo
    assert (settings.surface, settings.reader, settings.secret_key) == ("kiosk", None, SECRET)
    assert (settings.public_url, settings.printer) == (None, "none")


def test_two_on_one_machine_keep_files_of_their_own() -> None:
    first, second = (from_environment(REAL | {"PORT": port}).terminal_data for port in ("8000", "8001"))
    assert first.parent == second.parent == ROOT / "instance"
    assert first != second


def test_every_variable_is_read() -> None:
    settings = from_environment(
        {
            "KIOSK_REGION": "urumqi",
            "KIOSK_SURFACE": "public",
            "KIOSK_DATABASE_URL": "postgresql://kiosk@db/kiosk",
            "KIOSK_SECRET_KEY": SECRET,
            "KIOSK_READER": "Watchdata",
            "KIOSK_IDLE_SECONDS": "120",
            "KIOSK_DEMO": "0",
            "HOST": "0.0.0.0",
            "PORT": "80",
            "KIOSK_TRUSTED_HOSTS": "kiosk.example, phone.example",
            "KIOSK_TRUSTED_PROXY": "::1",
            "KIOSK_SECOND_FACTOR": "off",
            "KIOSK_PUBLIC_URL": "https://phone.example",
            "KIOSK_PRINTER": "usb:04b8:0e15",
            "KIOSK_DATA_KEY": "another long text",
            "KIOSK_TERMINAL": "hall-3",
            "KIOSK_LOSS_PARTICULARS": "name",
            "KIOSK_TERMINAL_DATA": "/srv/terminal.sqlite3",
            "KIOSK_LOSS_OFTEN_TO_WINDOW": "1",
            "KIOSK_CIPHER": "guomi",
            "KIOSK_KEEP_DAYS": "reports=60, usage=36500 questions=1",
            "KIOSK_UNKNOWN": "x",
        }
    )
    assert settings == Settings(
        region="urumqi",
        surface="public",
        database_url="postgresql://kiosk@db/kiosk",
        secret_key=SECRET,
        reader="Watchdata",
        idle_seconds=120,
        demo=False,
        host="0.0.0.0",
        port=80,
        trusted_hosts=("kiosk.example", "phone.example"),
        trusted_proxy="::1",
        second_factor="off",
        public_url="https://phone.example",
        printer="usb:04b8:0e15",
        data_key="another long text",
        terminal="hall-3",
        particulars=("name",),
        terminal_data=Path("/srv/terminal.sqlite3"),
        often_to_window=True,
        suite="guomi",
        time_limits=TimeLimits(reports=60, questions=1, usage=36500, audit=1095, backups=35),
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    names = [
        "KIOSK_REGION",
        "KIOSK_SURFACE",
        "KIOSK_DATABASE_URL",
        "KIOSK_READER",
        "KIOSK_IDLE_SECONDS",
        "KIOSK_DEMO",
        "KIOSK_PUBLIC_URL",
        "KIOSK_PRINTER",
        "KIOSK_DATA_KEY",
        "KIOSK_TERMINAL",
        "KIOSK_LOSS_PARTICULARS",
        "KIOSK_TERMINAL_DATA",
        "KIOSK_TRUSTED_PROXY",
        "KIOSK_SECOND_FACTOR",
        "KIOSK_KEEP_DAYS",
        "KIOSK_CIPHER",
    ]
    empty = dict.fromkeys([*names, "HOST", "PORT", "KIOSK_TRUSTED_HOSTS"], "")
    assert from_environment(REAL | empty) == from_environment(REAL)


@pytest.mark.parametrize("value", ["1", "true", "yes", "on", "TRUE", "Yes"])
def test_demo_may_be_said_in_many_words(value: str) -> None:
    assert from_environment({"KIOSK_DEMO": value}).demo


@pytest.mark.parametrize("value", ["", "0", "false", "no", "off", "OFF"])
def test_and_so_may_its_opposite(value: str) -> None:
    assert not from_environment(REAL | {"KIOSK_DEMO": value}).demo


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_region_and_surface_is_taken(region: str, surface: str) -> None:
    settings = from_environment(DEMO | {"KIOSK_REGION": region, "KIOSK_SURFACE": surface})
    assert (settings.region, settings.surface) == (region, surface)
    assert [s for s in ("kiosk", "public", "staff") if settings.has(s)] == (
        ["kiosk", "public", "staff"] if surface == "all" else [surface]
    )


BAD = [
    ("KIOSK_CIPHER", "sm4", "aes or guomi"),
    ("KIOSK_KEEP_DAYS", "reports=0", "from 1 to 36500"),
    ("KIOSK_KEEP_DAYS", "audit=1094", "from 1095 to 36500"),
    ("KIOSK_KEEP_DAYS", "reports", "from 1 to 36500"),
    ("KIOSK_KEEP_DAYS", "names=3", "each once: reports=DAYS,questions=DAYS"),
    ("KIOSK_KEEP_DAYS", "30", "each once: reports=DAYS,questions=DAYS"),
    ("KIOSK_KEEP_DAYS", "usage=1,usage=2", "each once: reports=DAYS,questions=DAYS"),
    ("KIOSK_LOSS_PARTICULARS", "birthday", "name, password or both"),
    ("KIOSK_TERMINAL", "hall 3", "letters, digits, dots and dashes"),
    ("KIOSK_REGION", "shanghai", "beijing or urumqi"),
    ("KIOSK_REGION", "Beijing", "beijing or urumqi"),
    ("KIOSK_SURFACE", "phone", "kiosk or public or staff or all"),
    ("KIOSK_SURFACE", "💊", "kiosk or public or staff or all"),
    ("KIOSK_DEMO", "maybe", "1 or 0"),
    ("KIOSK_DEMO", "2", "1 or 0"),
    ("KIOSK_IDLE_SECONDS", "9", "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "3601", "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "-90", "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "90.5", "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "٩٠", "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "9" * 5000, "from 10 to 3600"),
    ("KIOSK_IDLE_SECONDS", "90\n", "from 10 to 3600"),
    ("PORT", "0", "from 1 to 65535"),
    ("PORT", "65536", "from 1 to 65535"),
    ("PORT", "http", "from 1 to 65535"),
    *(
        ("KIOSK_PUBLIC_URL", url, "without path or query, e.g. https://kiosk.example")
        for url in (
            "phone.example",
            "ftp://phone.example",
            "javascript://phone.example",
            "https://",
            "https:///",
            "https://phone.example/m",
            "https://phone.example//",
            "https://phone.example?a=1",
            "https://phone.example#1",
            "https://me:secret@phone.example",
            "https://phone.example:0",
            "https://phone.example:65536",
            "https://phone.example:٩",
            "https://.phone.example",
            "https://phone..example",
            "https://phone.example\n",
            "https://phone example",
            "https://" + "a" * 64 + ".example",
            "https://[::1",
            "https://[:::]",
            "https://[::1]:0",
        )
    ),
    *(
        ("KIOSK_PRINTER", printer, "none, file:/PATH, usb:VENDOR:PRODUCT")
        for printer in (
            "None",
            "epson",
            "dummy:",
            "file:",
            "file:lp0",
            "file:/dev/usb/lp0\n",
            "usb:04b8",
            "usb:04b8:e15",
            "usb:0x04b8:0x0e15",
            "usb:04b8:0e15:1",
            "network:",
            "network::9100",
            "network:printer:0",
            "network:printer:65536",
            "network:printer:９",
            "network:http://printer",
            "network:printer example",
            "lp:slips",
            "💊",
        )
    ),
]


@pytest.mark.parametrize("base", [REAL, DEMO], ids=["real", "demo"])
@pytest.mark.parametrize(("name", "value", "right"), BAD, ids=lambda v: str(v)[:20])
def test_a_bad_value_is_one_line_that_names_the_variable_and_what_it_takes(
    base: dict[str, str], name: str, value: str, right: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        from_environment(base | {name: value})
    says = str(caught.value)
    assert caught.value.name == name
    assert says.startswith(f"{name}: ")
    assert right in says
    assert len(says.splitlines()) == 1


def test_a_cipher_that_nobody_knows_is_refused_wherever_it_is_named() -> None:
    with pytest.raises(BadSetting, match=r"^KIOSK_CIPHER: 'sm4'; use aes or guomi"):
        Settings(demo=True, suite="sm4")


@pytest.mark.parametrize("surface", SURFACES)
def test_without_a_secret_nothing_starts_outside_the_demonstration(surface: str) -> None:
    with pytest.raises(BadSetting, match=r"^KIOSK_SECRET_KEY: missing; use .*"):
        from_environment({"KIOSK_SURFACE": surface})


@pytest.mark.parametrize("surface", SURFACES)
def test_the_simulated_reader_is_for_the_demonstration_alone(surface: str) -> None:
    with pytest.raises(BadSetting, match=r"^KIOSK_READER: simulated; use .*"):
        from_environment(REAL | {"KIOSK_READER": "simulated", "KIOSK_SURFACE": surface})


@pytest.mark.parametrize("surface", ["kiosk", "all"])
@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "kiosk.example", "127.0.0.1.evil.example", "localhost.evil"]
)
def test_a_kiosk_serves_its_own_screen_and_nobody_elses(surface: str, host: str) -> None:
    with pytest.raises(BadSetting, match=r"^HOST: .*; use 127\.0\.0\.1"):
        from_environment(REAL | {"HOST": host, "KIOSK_SURFACE": surface})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_a_kiosk_may_listen_at_home(host: str) -> None:
    assert from_environment(REAL | {"HOST": host}).host == host


@pytest.mark.parametrize("surface", ["public", "staff"])
def test_the_other_surfaces_may_be_reached_from_elsewhere(surface: str) -> None:
    assert from_environment(REAL | {"HOST": "0.0.0.0", "KIOSK_SURFACE": surface}).host == "0.0.0.0"


def test_settings_never_print_what_is_secret() -> None:
    url = "postgresql://kiosk:hunter2@db/kiosk"
    shown = repr(from_environment(REAL | {"KIOSK_DATABASE_URL": url}))
    assert SECRET not in shown
    assert "hunter2" not in shown


def test_each_demonstration_has_a_secret_of_its_own() -> None:
    one, other = from_environment(DEMO).secret_key, from_environment(DEMO).secret_key
    assert one != other
    assert len(one) >= 32


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        from_environment(DEMO).demo = False  # type: ignore[misc]


def test_the_hosts_a_request_may_name() -> None:
    hosts = from_environment(
        DEMO | {"HOST": "kiosk.example", "KIOSK_TRUSTED_HOSTS": "a.example b.example"}
    ).hosts
    assert {"127.0.0.1", "localhost", "kiosk.example", "a.example", "b.example"} <= set(hosts)
    assert not {"", "*"} & set(hosts)


@pytest.mark.parametrize("base", [REAL, DEMO], ids=["real", "demo"])
@pytest.mark.parametrize(
    "url",
    [
        "http://phone",
        "https://phone.example",
        "http://192.168.1.20:8000",
        "https://Phone.example:443",
        "http://[fd00::1]",
        "http://[fd00::1]:8000",
    ],
)
def test_where_phones_reach_the_service(base: dict[str, str], url: str) -> None:
    assert from_environment(base | {"KIOSK_PUBLIC_URL": url}).public_url == url
    assert from_environment(base | {"KIOSK_PUBLIC_URL": f"{url}/"}).public_url == url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.168.1.20", "http://192.168.1.20:8000"),
        ("::1", "http://[::1]:8000"),
        ("0.0.0.0", None),
        ("::", None),
        ("no host", None),
    ],
)
def test_in_the_demonstration_phones_come_to_the_address_served_if_it_is_one(
    host: str, url: str | None
) -> None:
    assert from_environment(DEMO | {"HOST": host}).public_url == url


@pytest.mark.parametrize("base", [REAL, DEMO], ids=["real", "demo"])
@pytest.mark.parametrize(
    "printer",
    [
        "none",
        "file:/dev/usb/lp0",
        "usb:04B8:0e15",
        "network:printer",
        "network:10.0.0.7:9101",
        "network:slips.hall.example:1",
    ],
)
def test_every_kind_of_printer_is_taken(base: dict[str, str], printer: str) -> None:
    assert from_environment(base | {"KIOSK_PRINTER": printer}).printer == printer


@pytest.mark.parametrize("surface", SURFACES)
def test_a_printer_that_only_pretends_is_for_the_demonstration_alone(surface: str) -> None:
    with pytest.raises(BadSetting, match=r"^KIOSK_PRINTER: dummy; use .*"):
        from_environment(REAL | {"KIOSK_PRINTER": "dummy", "KIOSK_SURFACE": surface})


def test_phones_may_name_the_host_they_were_given_where_their_pages_are() -> None:
    url = {"KIOSK_PUBLIC_URL": "https://phone.example:8443"}
    assert "phone.example" in from_environment(REAL | url | {"KIOSK_SURFACE": "public"}).hosts
    assert "phone.example" not in from_environment(REAL | url | {"KIOSK_SURFACE": "kiosk"}).hosts
