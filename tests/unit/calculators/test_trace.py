"""The trace: steps stay as they were written."""

from decimal import Decimal

import pytest

from calculators.trace import Source, StepName, Trace

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
