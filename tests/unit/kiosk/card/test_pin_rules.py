"""How a city lets a PIN be changed, as the knowledge base says it."""

import pytest

from faq.matcher import Matcher
from kiosk.card import pin_rules
from kiosk.settings import REGIONS


def test_every_city_has_rules_that_rest_on_an_answer_of_its_own(matcher: Matcher) -> None:
    rules = pin_rules.load()
    assert set(rules) == set(REGIONS)
    for region, each in rules.items():
        assert matcher.knowledge.entry(each.entry).region == region


@pytest.mark.parametrize("region", REGIONS)
def test_a_kiosk_changes_a_pin_where_the_answer_names_its_terminals(matcher: Matcher, region: str) -> None:
    rules = pin_rules.load()[region]
    answer = matcher.knowledge.entry(rules.entry).wording("zh").answer
    assert rules.changed_at_kiosk is any("自助终端机上自己修改" in step for step in answer.steps)
    assert rules.reset_at_service_point is ("只能到卡服务网点" in answer.lead)
