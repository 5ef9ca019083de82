"""What is kept from one start to the next, and what happens where it can't be kept or read."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import cache
from faq.cache import Cache
from faq.corpus import Corpus
from faq.lexicon import Lexicon
from faq.scoring import Index, Reading
from tests.unit.faq.conftest import CountingEncoder, Made

ARRAYS = {"numbers": np.arange(4, dtype=np.float32), "letters": np.frombuffer("社保卡".encode(), np.uint8)}
QUESTIONS = ("卡丢了怎么办", "kadiule", "lost card", "كارتا", "住院能报多少", "天气")
LEXICON = Lexicon([["社保卡", "医保卡"]])


def index(made: Made, kept: Cache, encoder: CountingEncoder | None = None, **more: str) -> Index:
    texts = {
        "lost": ("社保卡丢了", "医保卡掉了", "lost card"),
        "fee": "补卡收费吗",
        "stay": "住院报多少",
    } | more
    return Index(Corpus.of(made(**texts)), LEXICON, encoder, kept)


def readings(found: Index) -> list[Reading]:
    return [reading for question in QUESTIONS for reading in found.readings(question, ("beijing",))]


def save(path: Path) -> bytes:
    Cache(path).save("these texts", ARRAYS)
    return path.read_bytes()


def is_whole(found: tuple[str, object]) -> bool:
    fingerprint, arrays = found
    assert isinstance(arrays, dict)
    same = arrays.keys() == ARRAYS.keys() and all((arrays[n] == ARRAYS[n]).all() for n in ARRAYS)
    return fingerprint == "these texts" and same


def test_what_was_saved_is_loaded_under_its_fingerprint(tmp_path: Path) -> None:
    save(tmp_path / "kept.npz")
    assert is_whole(Cache(tmp_path / "kept.npz").load())


def test_a_later_save_replaces_an_earlier_one_whole(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "kept.npz")
    kept.save("other texts", {"more": np.zeros(1000)})
    save(tmp_path / "kept.npz")
    assert is_whole(kept.load())
    assert [path.name for path in tmp_path.iterdir()] == ["kept.npz"]


def test_the_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    save(tmp_path / "not" / "yet" / "kept.npz")
    assert is_whole(Cache(tmp_path / "not" / "yet" / "kept.npz").load())


def test_a_cache_without_a_file_keeps_nothing(caplog: pytest.LogCaptureFixture) -> None:
    nothing = Cache(None)
    nothing.save("these texts", ARRAYS)
    assert nothing.load() == ("", {})
    assert caplog.records == []


def test_nothing_is_said_of_a_file_that_is_not_there_yet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert Cache(tmp_path / "kept.npz").load() == ("", {})
    assert caplog.records == []


def spoilt(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def array_file(path: Path) -> Path:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    return path


def with_objects(path: Path) -> Path:
    np.savez(path, fingerprint=np.array("these texts"), trap=np.array([{"run": "me"}], object))
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


BROKEN: dict[str, Callable[[Path], Path]] = {
    "empty": lambda path: spoilt(path, b""),
    "no archive": lambda path: spoilt(path, "社保卡丢了\n".encode() * 20),
    "an archive cut short": lambda path: spoilt(path, save(path)[:-40]),
    "an archive without its middle": lambda path: spoilt(path, save(path)[:100] + save(path)[180:]),
    "an archive of nothing": lambda path: spoilt(path, b"PK\x05\x06" + bytes(18)),
    "one array and no archive": array_file,
    "objects that could run": with_objects,
    "a folder": folder,
    "a name no disk takes": lambda path: path.with_name("k" * 300),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_as_good_as_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    path = BROKEN[broken](tmp_path / "kept.npz")
    fingerprint, _ = Cache(path).load()
    assert fingerprint == ""
    assert len(caplog.records) <= 1


def test_a_file_with_any_byte_changed_gives_what_was_saved_or_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # what is said of a broken file is proven elsewhere
    path = tmp_path / "kept.npz"
    whole = save(path)
    partly = []
    for place, byte in enumerate(whole):
        path.write_bytes(whole[:place] + bytes([byte ^ 1]) + whole[place + 1 :])
        found = Cache(path).load()
        if not is_whole(found) and found[0]:
            partly.append(place)
    assert partly == []


@given(st.binary(max_size=60))
@settings(database=None, max_examples=80, deadline=None)
def test_a_file_of_anything_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("cache") / "kept.npz"
    path.write_bytes(content)
    assert Cache(path).load()[0] == ""
    path.write_bytes(b"PK\x03\x04" + content)
    assert Cache(path).load()[0] == ""


def a_file_for_a_folder(tmp_path: Path) -> Path:
    (tmp_path / "instance").write_text("a file")
    return tmp_path / "instance" / "kept.npz"


def a_folder_for_a_file(tmp_path: Path) -> Path:
    (tmp_path / "kept.npz").mkdir()
    return tmp_path / "kept.npz"


def a_read_only_place(tmp_path: Path) -> Path:
    return Path("/proc/self/kept.npz")  # not even root can write there


@pytest.mark.parametrize("place", [a_file_for_a_folder, a_folder_for_a_file, a_read_only_place])
def test_what_cannot_be_kept_is_said_in_one_line_and_leaves_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: Callable[[Path], Path]
) -> None:
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    Cache(path).save("these texts", ARRAYS)
    assert len(caplog.records) == 1
    assert "kept.npz can't be kept" in caplog.text
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("crash", [OSError("No space left on device"), MemoryError(), KeyboardInterrupt()])
def test_a_crash_in_the_middle_of_saving_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash: BaseException
) -> None:
    save(tmp_path / "kept.npz")

    def half(file: object, **arrays: object) -> None:
        file.write(b"PK\x03\x04 the first half")  # type: ignore[attr-defined]
        raise crash

    with monkeypatch.context() as patch:
        patch.setattr(cache.np, "savez", half)
        try:
            Cache(tmp_path / "kept.npz").save("new texts", ARRAYS)
        except BaseException as raised:  # noqa: BLE001 - whatever ends the program
            assert raised is crash  # noqa: PT017 - an error of the disk is only logged
    assert is_whole(Cache(tmp_path / "kept.npz").load())
    assert [path.name for path in tmp_path.iterdir()] == ["kept.npz"]


# With an index over it:


def test_a_saved_index_answers_exactly_as_the_fresh_one(made: Made, tmp_path: Path) -> None:
    kept = Cache(tmp_path / "kept.npz")
    fresh = index(made, kept, CountingEncoder())
    again = CountingEncoder()
    assert readings(index(made, kept, again)) == readings(fresh)
    assert set(again.encoded) <= {"卡丢了怎么办", "lost card", "住院能报多少", "天气"}, (
        "texts are encoded once"
    )


def test_an_index_that_was_kept_is_not_written_again(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    index(made, Cache(path))
    written = path.stat()
    index(made, Cache(path))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_after_an_edit_only_new_texts_are_encoded(made: Made, tmp_path: Path) -> None:
    path, first, second = tmp_path / "kept.npz", CountingEncoder(), CountingEncoder()
    index(made, Cache(path), first)
    assert sorted(first.encoded) == sorted(
        ["社保卡丢了", "医保卡掉了", "lost card", "补卡收费吗", "住院报多少"]
    )
    edited = index(made, Cache(path), second, more="卡在哪领")
    assert second.encoded == ["卡在哪领"]
    assert readings(edited) == readings(index(made, Cache(None), CountingEncoder(), more="卡在哪领"))


def test_a_text_that_stands_twice_is_encoded_once(made: Made) -> None:
    encoder = CountingEncoder()
    index(made, Cache(None), encoder, again="补卡收费吗？")
    assert encoder.encoded.count("补卡收费吗") == 1


def test_meanings_of_another_encoder_are_not_taken_over(made: Made, tmp_path: Path) -> None:
    path, other = tmp_path / "kept.npz", CountingEncoder()
    index(made, Cache(path), CountingEncoder())
    other.name = "other letters"
    index(made, Cache(path), other)
    assert len(other.encoded) == 5


def test_an_index_kept_without_an_encoder_is_made_anew_with_one_and_the_other_way_round(
    made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "kept.npz"
    for encoder in (None, CountingEncoder(), None):
        fresh = index(made, Cache(None), encoder and CountingEncoder())
        assert readings(index(made, Cache(path), encoder)) == readings(fresh)


@pytest.mark.parametrize("without", [["written"], ["heard"], ["ratio"], ["ridge"], ["lexicon"], ["meaning"]])
def test_an_index_of_other_parts_is_made_anew(made: Made, tmp_path: Path, without: list[str]) -> None:
    kept = Cache(tmp_path / "kept.npz")
    whole = readings(index(made, kept, CountingEncoder()))
    corpus = Corpus.of(
        made(lost=("社保卡丢了", "医保卡掉了", "lost card"), fee="补卡收费吗", stay="住院报多少")
    )
    less = Index(corpus, LEXICON, CountingEncoder(), kept, without)
    assert readings(less) == readings(Index(corpus, LEXICON, CountingEncoder(), None, without)) != whole
    assert readings(index(made, kept, CountingEncoder())) == whole


def test_an_index_of_another_lexicon_is_made_anew(made: Made, tmp_path: Path) -> None:
    kept, corpus = Cache(tmp_path / "kept.npz"), Corpus.of(made(lost="社保卡丢了", fee="补卡收费吗"))
    Index(corpus, LEXICON, cache=kept)
    other = Lexicon([["丢了", "掉了"]])
    found, fresh = Index(corpus, other, cache=kept), Index(corpus, other)
    assert found.readings("社保卡掉了", ("beijing",)) == fresh.readings("社保卡掉了", ("beijing",))


def kept_of_other_texts(path: Path) -> Path:
    Cache(path).save("other texts", ARRAYS)
    return path


TROUBLE: dict[str, tuple[Callable[[Path], Path], int]] = {
    "missing": (lambda folder: folder / "kept.npz", 0),
    "of other texts": (lambda folder: kept_of_other_texts(folder / "kept.npz"), 0),
    "empty": (lambda folder: BROKEN["empty"](folder / "kept.npz"), 1),
    "no archive": (lambda folder: BROKEN["no archive"](folder / "kept.npz"), 1),
    "cut short": (lambda folder: BROKEN["an archive cut short"](folder / "kept.npz"), 1),
    "an array": (lambda folder: BROKEN["one array and no archive"](folder / "kept.npz"), 1),
    "unsafe": (lambda folder: BROKEN["objects that could run"](folder / "kept.npz"), 1),
    "a file in the folder's place": (a_file_for_a_folder, 1),
    "a place nobody may write in": (a_read_only_place, 1),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_an_index_works_whatever_the_file_is_like_and_says_so_in_one_line_without_any_text(
    made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    place, lines = TROUBLE[trouble]
    path = place(tmp_path)
    with caplog.at_level(logging.DEBUG):
        found = index(made, Cache(path))
    assert readings(found) == readings(index(made, Cache(None)))
    assert [record.levelname for record in caplog.records] == ["WARNING"] * lines
    assert not any(letter in caplog.text for letter in "社保卡丢了补住院")
    assert caplog.text.count("\n") <= lines


def test_an_index_whose_file_was_broken_keeps_a_whole_one_for_the_next_start(
    made: Made, tmp_path: Path
) -> None:
    path, encoder = BROKEN["an archive cut short"](tmp_path / "kept.npz"), CountingEncoder()
    index(made, Cache(path), CountingEncoder())
    index(made, Cache(path), encoder)
    assert encoder.encoded == []
