"""Steps recomputed from what they say of themselves, without a look at how they came about."""

import ast
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from calculators.figures import Rules
from calculators.trace import PAYMENTS, Step


def recomputes(step: Step) -> None:
    """Check that a step's formula gives its result, and names its inputs in their order and nothing else."""
    names = {node.id for node in ast.walk(ast.parse(step.formula, mode="eval")) if isinstance(node, ast.Name)}
    assert names - {"min", "max"} == set(step.inputs), step
    places = [step.formula.index(name) for name in step.inputs]
    assert places == sorted(places), step
    inputs = {name: Decimal(value) for name, value in step.inputs.items()}
    value = Decimal(eval(step.formula, {"__builtins__": {}, "min": min, "max": max}, inputs))
    if step.step in PAYMENTS:
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert value == step.result, step


def rests_on(steps: Iterable[Step], rules: Rules | None, given: Iterable[str]) -> None:
    """Check that each step recomputes, and each input was given, stands in the rules or is an earlier result."""
    known = {figure.amount for figure in rules.figures.values()} if rules else set()
    known |= {Decimal(amount) for amount in given}
    for step in steps:
        recomputes(step)
        assert {Decimal(value) for value in step.inputs.values()} <= known, step
        known.add(step.result)
