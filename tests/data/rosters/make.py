"""Make the ugly rosters of this folder again: `python make.py`, with xlsxwriter, openpyxl, xlwt and LibreOffice.

The tests read the files that are kept here; nobody needs to run this, and its libraries are not among the product's.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

HERE = Path(__file__).parent
CITIZEN = "532623198001011233"
CARD = "6228480402564890018"
ACCENT = "\u0301"


def merged_titles() -> None:
    """One row for each person, household and group merged, titles above, total and signatures below."""
    book = xlsxwriter.Workbook(HERE / "merged_titles.xlsx")
    sheet = book.add_worksheet("花名册")
    sheet.merge_range("A1:G1", "西畴县拉孩村村民委员会花名册")
    sheet.merge_range("A2:G2", "填报时间：2026年1月  单位：人")
    sheet.write_row("A3", ["户号", "所在村民小组", "户主姓名", "姓名", "与户主关系", "联系电话", "备注"])
    sheet.merge_range("A4:A6", "001")
    sheet.merge_range("B4:B9", "第一村民小组")
    sheet.merge_range("C4:C6", "张　明")
    sheet.write_row("D4", ["张明", "户主", 13800138000.0])
    sheet.write_row("D5", ["李秀英", "妻", ""])
    sheet.write_row("D6", ["张小军", "长子", "0876-7654321"])
    sheet.merge_range("A7:A8", "002")
    sheet.merge_range("C7:C8", "阿依古丽·买买提")
    sheet.write_row("D7", ["阿依古丽·买买提", "本人", "1.38E+10"])
    sheet.write_row("D8", ["买买提•吐尔逊", "干爹", ""])
    sheet.write_row("A9", ["003", "", "㛃𬎆", "㛃𬎆", "户主"])
    sheet.write_row("A10", ["合计", "3户", "", "6人"])
    sheet.write("A12", "填表人：李博    审核：")
    book.close()


def one_cell() -> None:
    """One row for each household, members in one cell in four manners, zeros lost, citizens' numbers rounded."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    rows = [
        ["序号", "户号", "户主", "组别", "家庭成员", "身份证号码", "电话"],
        [1, 1.0, "周大", "1组", "周大\n吴芳（妻）\n周小军（长子）", 532623198001011233.0, 13800138001.0],
        [2, 2.0, "王二", "1组", "王二、妻子：赵梅、儿子：王小二", 532623198001011234.0, ""],
        [3, 3.0, "欧阳建国", "1组", "欧阳建国 司马秀兰 欧阳小明", CITIZEN, "13800138003/13900139003"],
        [4, 3.0, "孙丹", "1组", "孙丹", CITIZEN, ""],
        [5, "", "无名", "1组", "", CITIZEN, ""],
        ["", "", "", "小计", "5户", "", ""],
    ]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(str(HERE / "one_cell.xls"))


def formulas() -> None:
    """Formulas, a hidden sheet before, hidden rows; then the same with the values that LibreOffice works out."""
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "旧表"
    hidden.append(["户号", "户主", "组"])
    hidden.append(["999", "不该读到", "一组"])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("2026")
    sheet.append(["户号", "户主", "组", "成员"])
    sheet.append(["101", '="周"&"大"', "一组", "周小"])
    sheet.append(["=100+2", "吴一", "一组", '=CONCATENATE("吴二","、","吴三")'])
    sheet.append(["103", "=1/0", "一组", ""])
    sheet.row_dimensions[3].hidden = True
    book.save(HERE / "formulas_unsaved.xlsx")
    saved_by_libreoffice("formulas_unsaved.xlsx", "xlsx", "formulas_libreoffice.xlsx")


def two_line_headings() -> None:
    """Headings in two lines, merged; made as .xls by xlwt and saved again by LibreOffice."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    sheet.write_merge(0, 0, 0, 5, "拉孩村户籍人口")
    for place, name in ((0, "户号"), (1, "组")):
        sheet.write_merge(1, 2, place, place, name)
    sheet.write_merge(1, 1, 2, 5, "家庭人口情况")
    for place, name in enumerate(("姓名", "与户主关系", "年龄", "联系方式"), start=2):
        sheet.write(2, place, name)
    people = [
        ("0007", "二组", "郑七", "户主", 61, "13700137007"),
        ("", "", "冯兰", "配偶", 60, ""),
        ("", "", "郑小七", "孙子", 9, ""),
        ("0008", "二组", "卫八", "户主", "不详", ""),
        ("", "", "", "", "", ""),
        ("", "", "蒋九", "户主", 40, ""),
    ]
    for number, row in enumerate(people, start=3):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(str(HERE / "two_lines.xls"))
    saved_by_libreoffice("two_lines.xls", "xls", "two_line_headings.xls")
    (HERE / "two_lines.xls").unlink()


def private_everywhere() -> None:
    """Citizens' and bank numbers under any heading and inside of cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["户号", "户主", "组", "备注", "打款信息", "联系电话", "开户行"])
    sheet.append(["101", f"周大{CITIZEN}", "一组", f"证号 {CITIZEN[:17]}X", CARD, "13800138001", "农商行西畴支行"])
    sheet.append(["102", f"吴一（{CITIZEN}）", "一组", "", "6228 4804 0256 4890 018", CITIZEN, "农商行"])
    sheet.append(["103", "郑三", "一组", "", "", "138 0013 8003", ""])
    sheet.append([CITIZEN, "王四", "一组", "", CARD, "", ""])
    book.save(HERE / "private_everywhere.xlsx")


def twins() -> None:
    """The same people written otherwise, the same row twice, the same number twice."""
    book = xlsxwriter.Workbook(HERE / "twins.xlsx")
    sheet = book.add_worksheet()
    rows = [
        ["户号", "户主", "组"],
        ["201", "\u2f2d本一郎", "一组"],
        ["202", "山本一郎", "第1组"],
        ["203", "Jose\u0301", "一组"],
        ["204", "Jos\u00e9", "一组"],
        ["205", "阿里·买买提", "一组"],
        ["206", "阿里•买买提", "一组"],
        ["207", "张 明", "一组"],
        ["208", "张明", "二组"],
        ["209", "孙丹", "一组"],
        ["210", "钱一", "一组"],
        ["209", "孙丹", "一组"],
        ["210", "钱二", "一组"],
        ["A-11", "李十一", "一组"],
        ["ａ－１１", "李十一", "三组"],
    ]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()


def strange_headings() -> None:
    """Headings that only this village uses: asked once, then known."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["拉孩村"])
    sheet.append(["门牌", "当家人", "片区", "家里人"])
    sheet.append(["T-01", "周大", "上寨", "吴芳、周小军"])
    sheet.append(["T-02", "王二", "下寨", ""])
    book.save(HERE / "strange_headings.xlsx")


def texts() -> None:
    """Text files as Excel, WPS and Notepad save them."""
    rare = (
        '户号,户主,组,成员\r\n101,㛃𬎆,一组,"吴二、吴三"\r\n102,"=HYPERLINK(""http://x"")",一组,\r\n103,@周,一组,\r\n'
    )
    (HERE / "gb18030.csv").write_bytes(rare.encode("gb18030"))
    tabs = "户号\t户主\t组\r\n101\t周大\t一组\r\n102\t吴一\t一组\r\n"
    (HERE / "unicode_text.txt").write_bytes(tabs.encode("utf-16"))
    hidden = (
        "户号;户主;组;电话\n101;周\u200b大;一组;+86 138 0013 8001\n102;\u202e一吴;一组;abc\n"
        "103;<script>alert(1)</script>;一组;\n104;{{7*7}};一组;\n105;'; DROP TABLE x;一组;\n106;🧑\u200d🌾;一组;\n"
        f"107;王{'一' * 60};一组;\n108;e{ACCENT * 1000};一组;\n{'9' * 40};孙九;一组;\n"
    )
    (HERE / "hostile.csv").write_text(hidden, encoding="utf-8")
    (HERE / "quotes.csv").write_text('户号,户主,组\n101,"周大,一组\n102,吴一,一组\n', encoding="utf-8-sig")
    web = "<html><body><table><tr><td>户号</td><td>户主</td></tr></table></body></html>"
    (HERE / "web_page.xls").write_text(web, encoding="utf-8")


def saved_by_libreoffice(name: str, kind: str, kept: str) -> None:
    """Open a file in LibreOffice and save it again."""
    program = shutil.which("soffice") or "libreoffice"
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--headless", "--convert-to", kind, "--outdir", folder, str(HERE / name)]
        subprocess.run(command, check=True, capture_output=True)
        shutil.move(Path(folder) / f"{Path(name).stem}.{kind}", HERE / kept)


if __name__ == "__main__":
    for make in (
        merged_titles, one_cell, formulas, two_line_headings, private_everywhere, twins, strange_headings, texts,
    ):  # fmt: skip
        make()
