"""Made-up people: common surnames and given names, with the rare cases that real rosters hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文单"
)
MALE = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢国志建文德福贵荣金银根水生"
FEMALE = "芳娜敏静丽艳娟霞秀英玉兰梅菊琴云莲凤珍香桂花燕红春翠素淑惠巧美"
GENERATION = "国建志文德永光世正家兴明春玉秀桂金福"

RARE_HEADS = ("张㛃", "王𬎆", "阿依古丽·买买提江", "欧阳德", "单福生", "刘桂英", "刘桂英")
"""Heads that every demo has: rare letters, a name of two parts, a double surname, two of one name."""


@dataclass
class Names:
    """Gives names without repeating one by chance; the wanted repetition is among the rare heads."""

    chance: Random
    taken: set[str] = field(default_factory=lambda: set(RARE_HEADS))

    def person(self, surname: str, *, is_female: bool) -> str:
        """Give a name of two or three letters that nobody has yet."""
        for _ in range(200):
            name = surname + self._given(is_female=is_female)
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise RuntimeError("the demo has run out of names: ask for fewer households")

    def surname(self) -> str:
        """Give a surname, the common ones more often."""
        return SURNAMES[min(int(self.chance.expovariate(1 / 22)), len(SURNAMES) - 1)]

    def _given(self, *, is_female: bool) -> str:
        letters = FEMALE if is_female else MALE
        last = self.chance.choice(letters)
        if self.chance.random() < 0.2:
            return last
        return self.chance.choice(GENERATION + letters) + last
