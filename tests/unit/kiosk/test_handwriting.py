"""The recogniser of handwriting: what it shows its model, and what it makes of the answers."""

import threading
from random import Random

import numpy as np
import pytest

from kiosk import handwriting
from kiosk.handwriting import Recogniser, picture
from tests.hands import HANDS, samples, written

SIGNS = ("", "社", "a", "保", "カ", "卡", "1", "医", "疗", "大", "人")


class Certain:
    """A model that finds every sign, the earlier the likelier, each in another place of the picture."""

    def __init__(self):
        self.signs = SIGNS
        self.seen = []

    def __call__(self, shown):
        self.seen.append(shown)
        return np.diag(np.linspace(1, 0.1, len(SIGNS)))


def test_the_five_likeliest_han_characters_are_told_wherever_they_were_found():
    assert Recogniser(Certain).read([[(0, 0), (9, 9)]]) == ("社", "保", "卡", "医", "疗")


def test_the_model_is_shown_three_equal_colours_between_minus_one_and_one():
    model = Certain()
    Recogniser(lambda: model).read([[(0, 0), (9, 9)]])
    (shown,) = model.seen
    assert shown.shape == (3, 48, 160)
    assert shown.dtype == np.float32
    assert (shown[0] == shown[2]).all()
    assert shown.min() >= -1
    assert shown.max() == 1


@pytest.mark.parametrize("far", [0, -5000, 5000])
@pytest.mark.parametrize("size", [1, 400, 9000])
def test_a_drawing_fills_the_square_wherever_and_however_large_it_is(far, size):
    ink = np.asarray(picture([[(far, far), (far + size, far + size)]])) < 128
    rows, columns = np.nonzero(ink)
    assert 3 <= rows.min() <= 5
    assert 42 <= rows.max() <= 44
    assert 56 + 3 <= columns.min() <= 56 + 5
    assert 56 + 42 <= columns.max() <= 56 + 44


def test_a_flat_character_stays_flat():
    rows, _ = np.nonzero(np.asarray(picture([[(10, 200), (400, 200)]])) < 128)
    assert rows.min() >= 22
    assert rows.max() <= 26


def test_a_mere_touch_leaves_ink():
    assert (np.asarray(picture([[(5, 5)], [(100, 100), (200, 100)]])) < 255).any()


def test_the_model_is_opened_once_however_many_ask_first():
    opened = []

    def open_model():
        opened.append(1)
        return Certain()

    recogniser = Recogniser(open_model)
    assert not opened
    threads = [threading.Thread(target=recogniser.read, args=([[(0, 0), (1, 1)]],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [1]


def test_without_the_extra_there_is_no_recogniser(monkeypatch):
    monkeypatch.setattr(handwriting, "find_spec", lambda _name: None)
    assert handwriting.installed() is None


def test_the_real_model_reads_a_normal_hand():
    recogniser = handwriting.installed()
    if recogniser is None:
        pytest.skip('not installed: pip install ".[handwriting]"')
    chance = Random(6)
    asked = samples()
    found = {
        each: recogniser.read(written(strokes, HANDS["normal"], chance)) for each, strokes in asked.items()
    }
    assert sum(each in five for each, five in found.items()) >= 190
