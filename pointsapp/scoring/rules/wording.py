"""Words to be careful with: items that touch rights, and what the wall may say (公示用语)."""

from __future__ import annotations

import re
import unicodedata

from pointsapp.scoring.types import WarningKind

NEUTRAL_WORDING = "按积分细则记分"
"""What the wall says where the category says nothing, or too much."""

# Look-arounds keep words apart that only share characters: 马上访问, 微信访谈, 列举报名, 体检举行,
# 报告发放, 中医保健, 最低保洁标准, 合作社保管, 第五保洁区.
_WORDS = {
    WarningKind.INFORMING: re.compile(
        r"(?<![列选推])举报(?!名)|(?<!体)检举(?![行办])|揭发|(?<![报公广通])告发|告密|线索"
        r"|协助(公安|民警|警方)?(抓获|抓捕|破案)"
    ),
    WarningKind.PETITION: re.compile(
        r"(?<![早晚马网线])上访(?![问谈])|(?<![微短])信访(?![问谈客])"
        r"|(缠|闹|越级|集体|进京|赴京|(?<!是)非)访(?![问谈贫视])"
    ),
    WarningKind.OPINION: re.compile(
        r"言论|乱说|乱讲|造谣|传谣|谣言|诽谤|污蔑|发牢骚|说三道四|不当评论|负面(信息|评价|舆情)"
    ),
    WarningKind.BENEFIT: re.compile(
        r"(?<!中)(?<!村)医保(?![健护])|(?<![作旅])社保(?![安管护洁])|(?<![最降])低保(?![洁护证])"
        r"|最低生活保障|(?<!第)五保(?![安护洁])|特困供养|参保|(养老|医疗|社会|农业)保险"
        r"|新?农合(?!作)|合作医疗|(救助|补助|抚恤|养老)金|惠农补贴|福利待遇"
    ),
    WarningKind.OFFENCE: re.compile(
        r"违法|犯罪|违纪|刑事|判刑|拘留|治安处罚|行政处罚|嫌疑|逃犯|赌博|聚赌|涉赌|参赌|吸毒|贩毒|涉毒"
        r"|嫖娼|卖淫|盗窃|偷盗|偷窃|诈骗|抢劫|斗殴|酒驾|醉驾|酒后驾|毒驾|涉黑|涉恶|邪教|非法"
    ),
}
_CAMPAIGN = re.compile(r"宣传|宣讲|讲座|培训|教育|知识|普法|演练")
_AGAINST = re.compile(r"反|防|禁|识|拒|抵制|远离|打击|整治")
_NEAR = 8
_BRACKETS = re.compile(r"[（(【\[][^（(【\[）)】\]]*[）)】\]]")
_TELLING = re.compile(r"扣|减分|处罚|惩|违|不文明|反面|负面|黑榜|一票否决|脏|乱|差|贫困|残疾|重病|特困|未成年|户主")
_SAYS_NOTHING = {
    "",
    "加分",
    "加分项",
    "奖励",
    "奖励分",
    "积分",
    "基础分",
    "规则",
    "其他",
    "其它",
    "未分类",
    "通用",
    "无",
}


def warning_for(text: str) -> WarningKind | None:
    """Say whether an item's words touch offences, informing, opinions, petitions or benefits.

    Shape: the category and the name together. Campaigns against an offence (反诈宣传) do not warn.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for kind, words in _WORDS.items():
        if any(not _is_campaign(kind, plain, hit.start()) for hit in words.finditer(plain)):
            return kind
    return None


def suggest_public_wording(category: str, item: str) -> str:
    """Suggest the general reason that the wall may give: the category, or neutral words.

    Shape: the item itself is never quoted, since it may tell a fault or who did what.
    """
    wording = _BRACKETS.sub("", unicodedata.normalize("NFC", category)).strip(" ·:：、.-—")
    says_too_much = _TELLING.search(wording) or warning_for(category + item) is not None
    if wording in _SAYS_NOTHING or says_too_much:
        return NEUTRAL_WORDING
    return wording


def _is_campaign(kind: WarningKind, text: str, at: int) -> bool:
    if kind is not WarningKind.OFFENCE or not _CAMPAIGN.search(text):
        return False
    return _AGAINST.search(text, max(0, at - _NEAR), at) is not None
