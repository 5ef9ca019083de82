"""Made-up handwriting: strokes of KanjiVG, slanted, shifted and shaken by a hand with habits, always the same."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

Point = tuple[float, float]
Stroke = list[Point]

SIDE = 440  # of the square that is written in, in pixels
_SAMPLES = Path(__file__).parent / "cases" / "handwriting.json"
_STEP = 0.03  # between the points of a stroke, in sides


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes; lengths in sides of the square, angles in degrees.

    Attributes:
        slant: sideways shear of the whole character, at most.
        turn: of the whole character, at most.
        shift: of each stroke, standard deviation.
        stretch: of each stroke, at most, as a share.
        twist: of each stroke, standard deviation.
        wobble: how far a line swings to each side.
        swapped: how many pairs of strokes change places.
        joined: how often the pen isn't lifted between two strokes.
    """

    slant: float = 0.15
    turn: float = 4
    shift: float = 0.02
    stretch: float = 0.08
    twist: float = 3
    wobble: float = 0.01
    swapped: int = 0
    joined: int = 0


HANDS = {
    "normal": Hand(),
    "swapped": Hand(swapped=1),
    "joined": Hand(joined=2),
    "sloppy": Hand(slant=0.25, turn=7, shift=0.045, stretch=0.15, twist=8, wobble=0.022, joined=2),
}


def samples() -> dict[str, list[Stroke]]:
    """Return the 200 characters and their strokes, in a square whose sides are 1."""
    strokes = json.loads(_SAMPLES.read_text("utf-8"))["strokes"]
    return {
        character: [[(x / 255, y / 255) for x, y in line] for line in lines]
        for character, lines in strokes.items()
    }


def written(strokes: list[Stroke], hand: Hand, chance: Random) -> list[Stroke]:
    """Return strokes as a hand writes them, in pixels."""
    slant = chance.uniform(-hand.slant, hand.slant)
    turn = chance.uniform(-hand.turn, hand.turn)
    width = chance.uniform(0.85, 1.15)
    lines = [_shaken(list(_even(stroke)), turn, hand, chance) for stroke in strokes]
    lines = [[(0.5 + (x - 0.5) * width + slant * (0.5 - y), y) for x, y in line] for line in lines]
    for _ in range(hand.swapped if len(lines) > 1 else 0):
        one, other = chance.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    for _ in range(hand.joined):
        if len(lines) > 1:
            place = chance.randrange(len(lines) - 1)
            lines[place : place + 2] = [lines[place] + lines[place + 1]]
    return [[(round(x * SIDE, 1), round(y * SIDE, 1)) for x, y in line] for line in lines]


def _even(stroke: Stroke) -> Iterator[Point]:
    yield stroke[0]
    for (x, y), (next_x, next_y) in pairwise(stroke):
        pieces = math.ceil(math.dist((x, y), (next_x, next_y)) / _STEP) or 1
        for piece in range(1, pieces + 1):
            yield x + (next_x - x) * piece / pieces, y + (next_y - y) * piece / pieces


def _shaken(stroke: Stroke, turn: float, hand: Hand, chance: Random) -> Stroke:
    middle_x, middle_y = (sum(values) / len(stroke) for values in zip(*stroke, strict=True))
    shift_x, shift_y = chance.gauss(0, hand.shift), chance.gauss(0, hand.shift)
    stretch = 1 + chance.uniform(-hand.stretch, hand.stretch)
    angle = math.radians(turn + chance.gauss(0, hand.twist))
    swings = [(chance.uniform(2, 5), chance.uniform(0, math.tau)) for _ in "xy"]
    along, before, shaken = 0.0, stroke[0], []
    for x, y in stroke:
        along += math.dist(before, (x, y))
        before = x, y
        right, down = (x - middle_x) * stretch, (y - middle_y) * stretch
        wobble_x, wobble_y = (
            hand.wobble * math.sin(math.tau * pace * along + start) for pace, start in swings
        )
        shaken.append(
            (
                middle_x + shift_x + right * math.cos(angle) - down * math.sin(angle) + wobble_x,
                middle_y + shift_y + right * math.sin(angle) + down * math.cos(angle) + wobble_y,
            )
        )
    return shaken
