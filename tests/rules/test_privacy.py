"""Private data is found where it is, nothing else is, and a masked text shows none of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.privacy import asks_for_qq, find, is_qq_number, mask, mask_value

MOBILE = "13912345678"
ID_CARD = "110101199003070978"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"联系电话：{MOBILE}", [("mobile", MOBILE)]),
        ("手机 139 1234 5678", [("mobile", "139 1234 5678")]),
        ("手机：139-1234-5678。", [("mobile", "139-1234-5678")]),
        ("电话：１３９１２３４５６７８", [("mobile", "１３９１２３４５６７８")]),
        ("+8613912345678", [("mobile", MOBILE)]),
        (f"+86 {MOBILE}", [("mobile", MOBILE)]),
        (f"身份证号{ID_CARD}", [("id_card", ID_CARD)]),
        ("QQ：10001234", [("qq", "10001234")]),
        ("qq号码10001234", [("qq", "10001234")]),
        ("QQ/微信：10001234", [("qq", "10001234")]),
        ("邮箱：li.ming@example.com，", [("email", "li.ming@example.com")]),
        ("QQ邮箱 10001234@qq.com", [("email", "10001234@qq.com")]),
        (f"手机{MOBILE}，QQ 10001234", [("mobile", MOBILE), ("qq", "10001234")]),
        (f"手机/QQ：{MOBILE}", [("mobile", MOBILE)]),
        # What is no private data, or not to be known as such.
        ("139****5678", []),
        ("139XXXX5678", []),
        ("0519-86012345", []),
        ("身份证号110101199003070979", []),
        ("编号110101199013070978", []),
        ("交流QQ群：10001234", []),
        ("账号6222021391234567890", []),
        ("经费10001234元", []),
        ("2024年5月8日", []),
    ],
)
def test_finds_what_is_private(text: str, found: list[tuple[str, str]]) -> None:
    assert [(mention.kind, mention.text) for mention in find(text)] == found


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"电话{MOBILE}。", "电话139****5678。"),
        ("手机：139-1234-5678", "手机：139****5678"),
        (f"身份证{ID_CARD}", "身份证110*************78"),
        ("QQ：10001234", "QQ：10****34"),
        ("邮箱liming@example.com", "邮箱l***@example.com"),
        ("总机0519-86012345", "总机0519-86012345"),
    ],
)
def test_masks_it(text: str, masked: str) -> None:
    assert mask(text) == masked


@settings(derandomize=True)
@given(st.text(alphabet="QqMm:：@.-139012345678 号x手机", max_size=40))
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("kind", "value"), [("mobile", MOBILE), ("id_card", ID_CARD), ("qq", "10001"), ("email", "li@example.com")]
)
def test_a_masked_value_differs(kind: str, value: str) -> None:
    assert value not in mask_value(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("header", "asks"), [("QQ号码", True), ("qq", True), ("QQ群号", False), ("手机", False)])
def test_a_header_may_ask_for_qq(header: str, asks: bool) -> None:
    assert asks_for_qq(header) is asks


def test_a_bare_number_under_such_a_header() -> None:
    assert is_qq_number("10001234")
    assert not is_qq_number(MOBILE)
    assert not is_qq_number("无")
