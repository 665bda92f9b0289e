"""The words by which offices call columns and relations, in Chinese and English; spaces and signs don't count."""

from __future__ import annotations

from pointsapp.households.types import Relation
from pointsapp.rosters.types import Column

COLUMN_WORDS: dict[Column, str] = {
    Column.NUMBER: """
        户号 户编号 户口编号 家庭编号 农户编号 家庭户号 户籍编号 户代码 门户编号 编号 户主编号
        householdnumber householdno number
    """,
    Column.GROUP: """
        组 组别 组名 村民小组 小组 所属小组 所属组 所在组 所在小组 所在村民小组 村组 队 生产队 屯 屯组 寨 寨子 自然村 社
        group
    """,
    Column.HEAD: """
        户主 户主姓名 户主名字 户主名称 家长 户代表 户代表姓名 农户姓名
        headofhousehold head nameofthehead
    """,
    Column.MEMBER: """
        姓名 名字 成员 成员姓名 家庭成员 家庭成员姓名 家庭人员 共同生活成员 家庭人口姓名 人员姓名 其他成员
        members member name
    """,
    Column.RELATION: """
        与户主关系 与户主的关系 和户主关系 和户主的关系 户主关系 家庭关系 关系
        relation relationtothehead
    """,
    Column.PHONE: """
        电话 联系电话 手机 手机号 手机号码 联系方式 电话号码 联系号码
        phone phonenumber telephone mobile
    """,
    Column.MINOR: """
        未满18岁 未满18周岁 是否未满18岁 是否未满18周岁 未成年 是否未成年 年龄 周岁
        under18 age
    """,
}
COUNTING_WORDS = frozenset({"序号", "序", "no", "no.", "#"})
"""Headings of a column that only counts rows."""

RELATION_WORDS: dict[Relation, str] = {
    Relation.HEAD: "户主 本人 自己 家长 户主本人 head",
    Relation.SPOUSE: "妻 妻子 夫 丈夫 配偶 爱人 老婆 老公 夫妻 wifeorhusband wife husband spouse",
    Relation.CHILD: """
        子 女 儿 儿子 女儿 长子 次子 二子 三子 四子 五子 小儿子 大儿子 长女 大女 次女 二女 三女 四女
        独生子 独生女 独子 独女 养子 养女 继子 继女 子女 孩子 child son daughter
    """,
    Relation.PARENT: """
        父 母 父亲 母亲 爸爸 妈妈 父母 岳父 岳母 公公 婆婆 继父 继母 养父 养母 parent father mother
    """,
    Relation.GRANDCHILD: """
        孙 孙子 孙女 长孙 次孙 外孙 外孙子 外孙女 孙子女 曾孙 曾孙女 重孙
        grandchild grandson granddaughter
    """,
    Relation.GRANDPARENT: """
        祖父 祖母 爷爷 奶奶 外公 外婆 外祖父 外祖母 姥姥 姥爷 祖父母
        grandparent grandfather grandmother
    """,
    Relation.SIBLING: "兄 弟 姐 妹 哥 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄弟姐妹 兄妹 brotherorsister brother sister",
    Relation.IN_LAW: """
        儿媳 儿媳妇 媳妇 女婿 孙媳 孙媳妇 孙女婿 儿媳或女婿 sonordaughterinlaw soninlaw daughterinlaw
    """,
    Relation.OTHER: """
        其他 其它 亲属 其他亲属 非亲属 侄子 侄女 侄儿 外甥 外甥女 叔叔 叔 伯父 伯 伯母 婶婶 姑姑 姑 舅舅 嫂子 嫂
        弟媳 弟媳妇 寄居 other
    """,
}
YES_WORDS = frozenset({"是", "yes", "y", "1", "√", "✓", "true", "under18", "未满", "未成年"})
NO_WORDS = frozenset({"否", "no", "n", "0", "false", "不是", "已满", "成年", "×"})
