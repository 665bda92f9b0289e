"""Measure taking in a roster of 5,000 rows: looking at it, taking it, undoing it, and the memory of the process.

    python -m benchmarks.roster_import [--rows 5000] [--url postgresql+psycopg://...]

It builds a village in a temporary SQLite database (or in the empty database of the given address), writes an Excel
file of households with three members each, and goes through the pages with a test client. Figures are printed, never
asserted.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from werkzeug.test import TestResponse

from tests.databases import make_app
from tests.house.forms import forms_of
from tests.person import Person
from tests.world import World

ROSTER = "/v/lahai/households/roster"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "明华军伟芳娜秀英敏静丽强磊洋勇艳杰娟涛超霞平刚桂兰玉珍春梅建国志"


def name_of(number: int) -> str:
    first, rest = divmod(number * 7919, len(SURNAMES))
    second, third = divmod(first, len(GIVEN))
    return SURNAMES[rest] + GIVEN[second % len(GIVEN)] + GIVEN[third]


def workbook(rows: int) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["拉孩村花名册"])
    sheet.write_row(1, 0, ["序号", "户号", "户主", "村民小组", "家庭成员", "联系电话", "身份证号"])
    for number in range(1, rows + 1):
        others = "、".join(name_of(number * 3 + place) for place in range(2))
        cells = [number, f"{number:05d}", name_of(number), f"{number % 20 + 1}组", others, f"138{number:08d}"]
        sheet.write_row(number + 1, 0, [*cells, "532623198001011233"])
    book.close()
    return file.getvalue()


def timed(label: str, act: Callable[[], TestResponse]) -> TestResponse:
    start, worked = time.perf_counter(), time.process_time()
    answer = act()
    took, worked = time.perf_counter() - start, time.process_time() - worked
    print(f"{label:<34} {took:6.2f} s, of it {worked:5.2f} s of processor   answer {answer.status_code}", flush=True)
    return answer


def measure(bo: Person, data: bytes) -> None:
    upload = {"file": (io.BytesIO(data), "花名册.xlsx")}
    kept = timed("look: file read and cleaned", lambda: bo.post(ROSTER, upload, content_type="multipart/form-data"))
    page = timed("look: compared and shown", lambda: bo.get(kept.location))
    form = next(form for form in forms_of(page.text, "") if "plan" in form.fields)
    taken = timed("take", lambda: bo.post(kept.location, form.fields))
    again = timed("look at the same again", lambda: bo.get(kept.location))
    print(f"{'':<34} page of {len(again.data):,} bytes")
    timed("list with remarks", lambda: bo.get(kept.location.replace("?", "/remarks.xlsx?")))
    shown = timed("page of the batch", lambda: bo.get(taken.location))
    fields = forms_of(shown.text, "")[-1].fields
    timed("undo", lambda: bo.post(f"{taken.location}/undo", fields))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jf-roster-") as folder:
        url = asked.url or f"sqlite:///{Path(folder) / 'points.db'}"
        app = make_app(url, url, Path(folder))
        with app.app_context():
            world = World.make()
            bo = Person(app, world.sign_in("bo"), language="zh")
        data = workbook(asked.rows)
        print(f"{asked.rows} rows, {len(data):,} bytes of Excel")
        measure(bo, data)
    scale = 1 if sys.platform == "darwin" else 1024
    for label, who in (("this process", resource.RUSAGE_SELF), ("reader of the workbook", resource.RUSAGE_CHILDREN)):
        print(f"most memory of {label}: {resource.getrusage(who).ru_maxrss * scale / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
