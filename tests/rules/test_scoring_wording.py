"""Items that touch rights are warned of, and the wall is told no more than it may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.scoring.rules.wording import NEUTRAL_WORDING, suggest_public_wording, warning_for
from pointsapp.scoring.types import WarningKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("举报违法线索", WarningKind.INFORMING),
        ("检举他人", WarningKind.INFORMING),
        ("揭发坏人坏事", WarningKind.INFORMING),
        ("提供纠纷线索", WarningKind.INFORMING),
        ("协助抓获嫌疑人", WarningKind.INFORMING),
        ("越级上访", WarningKind.PETITION),
        ("参与信访", WarningKind.PETITION),
        ("缠访闹访", WarningKind.PETITION),
        ("会上不说而会后乱说", WarningKind.OPINION),
        ("发表不当言论", WarningKind.OPINION),
        ("不信谣不传谣", WarningKind.OPINION),
        ("家庭无违法犯罪", WarningKind.OFFENCE),
        ("参与赌博或迷信活动", WarningKind.OFFENCE),
        ("吸 毒", WarningKind.OFFENCE),
        ("参与诈骗", WarningKind.OFFENCE),
        ("酒后驾车", WarningKind.OFFENCE),
        ("全家参保", WarningKind.BENEFIT),
        ("按时缴纳医保", WarningKind.BENEFIT),
        ("购买养老保险", WarningKind.BENEFIT),
        ("低保户帮扶", WarningKind.BENEFIT),
        ("加入新农合", WarningKind.BENEFIT),
    ],
)
def test_rows_on_offences_informing_opinions_petitions_and_benefits_warn(text, kind):
    assert warning_for(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "参与反诈宣传",
        "参加反诈骗宣传",
        "防范电信诈骗知识讲座",
        "禁毒宣传",
        "反赌博宣传",
        "参加普法宣传",
        "参加治安巡逻",
        "违反社会公德",
        "积极发言",
        "会上为村两委及工作队提出好的建议并被采纳",
        "走访慰问老人",
        "马上访问、晚上访友",
        "微信访谈",
        "集体访贫问苦",
        "列举报名人员",
        "体检举行时帮忙",
        "发放公告发布通知",
        "中医保健讲座",
        "保持最低保洁标准",
        "合作社保管员",
        "第五保洁区清扫",
        "新农合作社劳动",
        "明辨是非访谈",
    ],
)
def test_words_that_only_look_alike_do_not_warn(text):
    assert warning_for(text) is None


@pytest.mark.parametrize(
    ("category", "item", "wording"),
    [
        ("会议学习", "做到全程听讲", "会议学习"),
        ("家园清洁·六齐", "桌子板凳摆整齐", "家园清洁·六齐"),
        ("庭院（满分30）", "庭院污水横流", "庭院"),
        ("人居环境【每月】", "房前屋后整洁", "人居环境"),
        ("", "参加义务巡逻", NEUTRAL_WORDING),
        ("加分", "参加公益理发", NEUTRAL_WORDING),
        ("扣分项", "烧秸秆", NEUTRAL_WORDING),
        ("违法违纪", "参与赌博", NEUTRAL_WORDING),
        ("会议学习", "会上不说而会后乱说", NEUTRAL_WORDING),
        ("贫困户会议", "到会", NEUTRAL_WORDING),
    ],
)
def test_the_wall_gets_the_category_or_neutral_words(category, item, wording):
    assert suggest_public_wording(category, item) == wording


@given(category=st.text(max_size=80), item=st.text(min_size=6, max_size=80))
def test_the_wall_never_gets_the_item_itself(category, item):
    wording = suggest_public_wording(category, item)

    assert wording == NEUTRAL_WORDING or wording in category or item not in wording
