"""The level of a hospital as people name it, and what belongs to an earlier stay."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import said
from tests.unit.faq.test_said import TODAY, UNRELATED_AFTER, UNRELATED_BEFORE, runs

LEVELS = [
    ("三级医院", "tertiary"),
    ("3级医院", "tertiary"),
    ("三甲", "tertiary"),
    ("三级甲等医院", "tertiary"),
    ("三乙医院", "tertiary"),
    ("Ⅲ级医院", "tertiary"),
    ("三級醫院", "tertiary"),
    ("大医院", "tertiary"),
    ("二级", "secondary"),
    ("二甲", "secondary"),
    ("一级医院", "primary"),
    ("社区医院", "primary"),
    ("社区卫生服务中心", "primary"),
    ("乡镇卫生院", "township"),
    ("卫生院", "township"),
    ("鄉鎮衛生院", "township"),
    ("镇医院", "township"),
    ("乡里的医院", "township"),
    ("a tertiary hospital", "tertiary"),
    ("a level 3 hospital", "tertiary"),
    ("Grade 3A", "tertiary"),
    ("a 3A hospital", "tertiary"),
    ("a second-level hospital", "secondary"),
    ("class III", "tertiary"),
    ("secondary hospital", "secondary"),
    ("level-2 hospital", "secondary"),
    ("class II hospital", "secondary"),
    ("primary hospital", "primary"),
    ("community hospital", "primary"),
    ("township health centre", "township"),
    ("ئۈچىنچى دەرىجىلىك دوختۇرخانىدا", "tertiary"),
    ("3-دەرىجىلىك دوختۇرخانا", "tertiary"),
    ("ئىككىنچى دەرىجىلىك", "secondary"),
    ("بىرىنچى دەرىجىلىك", "primary"),
    ("مەھەللە دوختۇرخانىسىدا", "primary"),
    ("يېزا شىپاخانىسىدا", "township"),
    ("يېزا (بازار) شىپاخانىسى", "township"),
    ("医院", None),
    ("残疾二级", None),
    ("三级残疾", None),
    ("一级护理", None),
    ("工伤三级", None),
    ("十三级台阶", None),
    ("上一级医院", None),
    ("社区缴费", None),
    ("secondary school", None),
    ("primary school", None),
    ("伤残三级", None),
    ("护理一级", None),
    ("level 30", None),
    ("class 2 chronic disease", None),
    ("三级还是二级", None),
    ("三级医院和二级医院哪个报得多", None),
    ("tertiary or secondary", None),
    ("二级，不对，三级", "tertiary"),
]


# A sentence, the level of the stay, the levels of earlier ones in the same year, and the total of this one.
EARLIER = [
    ("今年第二次住三级医院", "tertiary", "tertiary", None),
    ("今年第二次住院，二甲，花了一万二", "secondary", "secondary", "12000"),
    ("今年又住三级医院了", "tertiary", "tertiary", None),
    ("第二次住院花了三万", None, "", "30000"),
    ("第二次报销，三级医院花了三万", "tertiary", "", "30000"),
    ("今年第一次住院在三级医院花了三万", "tertiary", "", "30000"),
    ("从二级转到三级，花了五万", "tertiary", "secondary", "50000"),
    ("由一级转至二级", "secondary", "primary", None),
    ("三级医院转到二级医院", "secondary", "tertiary", None),
    ("转到三级医院", "tertiary", "", None),
    ("上次在二级花了一万，这次在三级花了三万", "tertiary", "secondary", "30000"),
    ("这次三级花了三万，上次二级花了一万", "tertiary", "secondary", "30000"),
    ("上次住三级医院，这次花了三万", None, "tertiary", "30000"),
    ("先在社区医院住了三天花了800，后来转到三甲花了2万3", "tertiary", "primary", "23000"),
    ("今年在三级住过一次，现在又住三级", "tertiary", "tertiary", None),
    ("我之前在三级医院住院花了三万", "tertiary", "", "30000"),
    ("去年在三级住过，今年住二级花了八千", "secondary", "", "8000"),
    ("去年住三级，今年又住三级", "tertiary", "", None),
    (
        "transferred from a secondary to a tertiary hospital, the bill was 45,000",
        "tertiary",
        "secondary",
        "45000",
    ),
    ("my second stay this year, level 2 hospital, cost 8,500 yuan", "secondary", "secondary", "8500"),
    ("last time a township hospital, this time tertiary", "tertiary", "township", None),
    ("ئىككىنچى دەرىجىلىكتىن ئۈچىنچى دەرىجىلىككە يۆتكەلدىم", "tertiary", "secondary", None),
    (
        "ئىككىنچى دەرىجىلىك دوختۇرخانىدىن ئۈچىنچى دەرىجىلىك دوختۇرخانىغا يۆتكەلدىم",
        "tertiary",
        "secondary",
        None,
    ),
    ("بۇ يىل ئىككىنچى قېتىم ئۈچىنچى دەرىجىلىك دوختۇرخانىدا ياتتىم", "tertiary", "tertiary", None),
]


@pytest.mark.parametrize(("text", "level"), LEVELS)
def test_a_hospital_has_the_level_that_people_name(text: str, level: str | None) -> None:
    stay = said.stay(text, TODAY)
    assert (stay.level, stay.earlier) == (level, ())


@pytest.mark.parametrize(("text", "level", "earlier", "total"), EARLIER)
def test_an_earlier_stay_is_told_from_this_one(
    text: str, level: str | None, earlier: str, total: str | None
) -> None:
    stay = said.stay(text, TODAY)
    amounts = {"total_cost": Decimal(total)} if total else {}
    assert (stay.level, stay.earlier, stay.amounts) == (level, tuple(earlier.split()), amounts)


@given(
    st.sampled_from(UNRELATED_BEFORE),
    st.sampled_from([text for text, *_ in EARLIER]),
    st.sampled_from(UNRELATED_AFTER),
)
@runs
def test_unrelated_words_around_earlier_stays_change_nothing(before: str, text: str, after: str) -> None:
    assert said.stay(before + text + after, TODAY) == said.stay(text, TODAY)
