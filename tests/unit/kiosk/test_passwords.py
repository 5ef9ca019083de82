"""Staff's passwords: long, not everybody's, kept as Argon2id with the parameters of the day."""

import threading
import time

import argon2
import pytest
from argon2 import PasswordHasher

from kiosk.store import passwords as module
from kiosk.store.passwords import COMMON, LEAST, Passwords, Weakness, WeakPassword, common

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "four blue kettles hum"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(QUICK)


def test_the_parameters_are_the_librarys_own() -> None:
    kept = argon2.extract_parameters(Passwords().hashed(GOOD))
    assert kept == argon2.profiles.RFC_9106_LOW_MEMORY
    assert (kept.type, kept.memory_cost) == (argon2.Type.ID, 65536)


def test_the_right_password_fits_and_others_do_not(passwords: Passwords) -> None:
    kept = passwords.hashed(GOOD)
    assert GOOD not in kept
    assert passwords.fit(kept, GOOD)
    for other in ("", GOOD[:-1], GOOD + " ", GOOD.upper(), kept, "\x00", "💊" * 500):
        assert not passwords.fit(kept, other)


def test_two_hashes_of_one_password_differ(passwords: Passwords) -> None:
    assert passwords.hashed(GOOD) != passwords.hashed(GOOD)


def test_where_there_is_none_nothing_fits_and_the_work_is_the_same() -> None:
    counted = Counted()
    passwords = Passwords(counted)
    assert not passwords.fit(None, GOOD)
    assert not passwords.fit(None, "")
    nobodys, _given = counted.verified[0]
    assert argon2.extract_parameters(nobodys) == argon2.extract_parameters(counted.hash(GOOD))
    assert len(nobodys) == len(counted.hash(GOOD))
    assert len(counted.verified) == 2


def test_what_is_kept_and_is_no_hash_lets_nobody_in(passwords: Passwords) -> None:
    assert not passwords.fit("not a hash", "not a hash")
    assert not passwords.fit("", "")


@pytest.mark.parametrize("short", ["", "x", "a" * (LEAST - 1), "社保小站" * 3, "ﬁﬁﬁﬁﬁﬁﬁ"])
def test_fewer_than_fifteen_signs_are_not_taken(passwords: Passwords, short: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.hashed(short)
    assert refused.value.why is Weakness.SHORT


@pytest.mark.parametrize(
    "good",
    [GOOD, "    a b c d e f g", "乌鲁木齐的冬天有很厚很白的雪哦", "p" * 14 + "\x00", "🥐" * 10 + "x" * 5],
)
def test_any_signs_are_taken(passwords: Passwords, good: str) -> None:
    assert passwords.fit(passwords.hashed(good), good)


@pytest.mark.parametrize(
    "known",
    [
        "passwordpassword",
        "PasswordPassword",
        "password-password",
        "1234567890123456",
        "１２３４５６７８９０１２３４５６",
        "Correct Horse Battery Staple",
        "qwertyuiopasdfghjkl",
        "woaini5201314woaini5201314",
    ],
)
def test_what_everybody_thinks_of_is_not_taken(passwords: Passwords, known: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.hashed(known)
    assert refused.value.why is Weakness.COMMON


def test_the_list_is_sorted_without_doubles_and_each_line_can_match() -> None:
    lines = COMMON.read_text(encoding="utf-8").splitlines()[1:]
    assert lines == sorted(set(lines))
    assert len(lines) > 300
    assert common() == set(lines)
    assert all(len(line) >= LEAST and line == line.casefold() for line in lines)


def test_a_password_fits_however_a_keyboard_puts_its_signs_together(passwords: Passwords) -> None:
    kept = passwords.hashed("café de la gare du nord")
    assert passwords.fit(kept, "cafe\u0301 de la gare du nord")


def test_a_hash_is_outdated_when_the_parameters_rise(passwords: Passwords) -> None:
    kept = passwords.hashed(GOOD)
    assert not passwords.are_outdated(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)).are_outdated(kept)


def test_at_most_two_are_reckoned_at_a_time() -> None:
    slow = Slow()
    passwords = Passwords(slow)
    threads = [threading.Thread(target=passwords.fit, args=(None, GOOD)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slow.done == 8
    assert slow.most == 2
    assert module._turns._value == 2


class Counted(PasswordHasher):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[tuple[str, str]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
        self.verified.append((str(hash), str(password)))
        return super().verify(hash, password)


class Slow(Counted):
    """Notes how many are in it at once; each waits until there is a second one, or nobody comes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = self.done = 0
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's name
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        until = time.monotonic() + 0.05
        while time.monotonic() < until and self.now < 3:
            threading.Event().wait(0.001)
        with self._lock:
            self.now -= 1
            self.done += 1
        return super().verify(hash, password)
