"""The trace: steps stay as they were written."""

from datetime import date
from decimal import Decimal

import pytest

from calculators.trace import DayStep, DayTrace, Source, StepName, Trace

SOURCE = Source("a handbook", 14)


def test_a_step_gives_its_result_back_and_keeps_formula_inputs_and_source() -> None:
    trace = Trace(2)
    left = trace.add(StepName.LIMIT_LEFT, "a - b", {"a": Decimal(5), "b": Decimal(2)}, Decimal(3), SOURCE)
    assert left == Decimal(3)
    (step,) = trace.steps
    assert (step.step, step.formula, step.result) == (StepName.LIMIT_LEFT, "a - b", Decimal(3))
    assert (step.source, step.number) == (SOURCE, 2)
    assert list(step.inputs) == ["a", "b"]


def test_inputs_of_a_step_cannot_be_changed_afterwards() -> None:
    inputs: dict[str, Decimal] = {"a": Decimal(5)}
    trace = Trace()
    trace.add(StepName.CAPPED, "a", inputs, Decimal(5), SOURCE)
    inputs["a"] = Decimal(6)
    assert trace.steps[0].inputs["a"] == Decimal(5)
    with pytest.raises(TypeError):
        trace.steps[0].inputs["a"] = Decimal(7)  # type: ignore[index]


def test_a_trace_of_one_thing_alone_counts_it_as_the_first() -> None:
    trace = Trace()
    trace.add(StepName.CAPPED, "a", {"a": Decimal(5)}, Decimal(5), SOURCE)
    assert [step.number for step in trace.steps] == [1]


def test_the_steps_to_a_day_all_rest_on_one_item_and_stay_as_they_were_written() -> None:
    trace = DayTrace(SOURCE)
    day = date(2016, 5, 10)
    inputs: dict[str, date | int] = {"issued": day, "valid_days": 60}
    until = trace.add(StepName.TEMPORARY_CARD_EXPIRES, "issued + valid_days", inputs, date(2016, 7, 9))
    trace.add(StepName.TEMPORARY_CARD_RENEWED, "until", {"until": until}, until)
    inputs["valid_days"] = 61
    first, second = trace.steps
    assert first == DayStep(
        StepName.TEMPORARY_CARD_EXPIRES,
        "issued + valid_days",
        {"issued": day, "valid_days": 60},
        date(2016, 7, 9),
        SOURCE,
    )
    assert (second.step, second.result, second.source) == (
        StepName.TEMPORARY_CARD_RENEWED,
        date(2016, 7, 9),
        SOURCE,
    )
    with pytest.raises(TypeError):
        first.inputs["valid_days"] = 61  # type: ignore[index]
