"""Forms of review meetings: who sat in one, what was decided on each line, why a line goes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from pointsapp.activities.queries.desk import DeskLine
from pointsapp.activities.types import LineId, Reviewer, Verdict
from pointsapp.core.actor import UserId
from pointsapp.exchange.text import clean_text
from pointsapp.web.forms import KeyedForm

PRESENT, RECUSED, AWAY = "present", "recused", "away"
LEAVE = "leave"
LONGEST_REASON = 300
_POSTED = re.compile(r"verdict_([1-9][0-9]{0,17})", re.ASCII)

SEATS = {PRESENT: _l("Present"), RECUSED: _l("Stepped out"), AWAY: _l("Not there")}
VERDICTS = {Verdict.APPROVE.value: _l("Approve"), Verdict.REFUSE.value: _l("Send back"), LEAVE: _l("Leave")}


def verdict_words() -> list[tuple[str, str]]:
    """Give the verdicts to choose from, in the language of this answer."""
    return list(_in_words(VERDICTS).items())


def _in_words(choices: Mapping[str, object]) -> dict[str, str]:
    return {value: str(word) for value, word in choices.items()}


def _clean(text: str | None) -> str:
    return clean_text(text or "")


class SeatsForm(KeyedForm):
    """Who sat in a meeting: one choice for each person of the panel, made by `seats_form`."""

    place = StringField(_l("Place"), [Length(max=100)], filters=[_clean])

    def seats(self) -> list[Field]:
        """Give the choices in the order of the panel."""
        return [found for found in self if found.name.startswith("seat_")]

    def present(self) -> list[tuple[UserId, bool]]:
        """Give who is listed, and whether the person stepped out."""
        return [
            (UserId(int(found.name.removeprefix("seat_"))), found.data == RECUSED)
            for found in self.seats()
            if found.data != AWAY
        ]


def seats_form(panel: Iterable[Reviewer], seated: Mapping[UserId, str], place: str = "") -> SeatsForm:
    """Make the form for a panel, with the choices as they are."""
    fields = {
        f"seat_{person.user_id}": RadioField(
            person.name, [InputRequired()], choices=_in_words(SEATS), default=seated.get(person.user_id, AWAY)
        )
        for person in panel
    }
    made = type("MeetingForm", (SeatsForm,), fields)
    return cast("SeatsForm", made(place=place))


class VerdictsForm(KeyedForm):
    """What was decided on the lines of a sheet: fields for each line, made by `verdicts_form`."""

    def line_ids(self) -> list[LineId]:
        """Give the lines that the form is about."""
        return [LineId(int(found[1])) for found in map(_POSTED.fullmatch, self._fields) if found]

    def judgements(self) -> list[tuple[LineId, Verdict, str]]:
        """Give what was decided; lines that were left are not among them."""
        return [
            (line_id, Verdict(self[f"verdict_{line_id}"].data), self[f"reason_{line_id}"].data or "")
            for line_id in self.line_ids()
            if self[f"verdict_{line_id}"].data != LEAVE
        ]

    def as_seen(self) -> dict[LineId, datetime]:
        """Give the state in which each line was shown."""
        return {line_id: datetime.fromisoformat(self[f"seen_{line_id}"].data) for line_id in self.line_ids()}


def posted_line_ids(names: Iterable[str]) -> list[LineId]:
    """Tell which lines a sent form is about."""
    return [LineId(int(found[1])) for found in map(_POSTED.fullmatch, names) if found]


def verdicts_form(lines: Sequence[DeskLine], usual: str) -> VerdictsForm:
    """Make the form for some lines; `usual` is chosen for each until somebody chooses otherwise."""
    fields: dict[str, Any] = {}
    words = _in_words(VERDICTS)
    for line in lines:
        view = line.entry.line
        who = _("Household %(number)s", number=view.household_number)
        fields[f"verdict_{view.line_id}"] = RadioField(who, [InputRequired()], choices=words, default=usual)
        fields[f"reason_{view.line_id}"] = StringField(
            _("Household %(number)s: reason", number=view.household_number),
            [Length(max=LONGEST_REASON), _reason_fits],
            filters=[_clean],
        )
        fields[f"seen_{view.line_id}"] = HiddenField(who, [_is_instant], default=view.changed_at.isoformat())
    made = type("SheetVerdictsForm", (VerdictsForm,), fields)
    return cast("VerdictsForm", made())


def keep_typed(refused: VerdictsForm, lines: Sequence[DeskLine]) -> VerdictsForm:
    """Make the form again for the lines that wait now, with what was typed and what is wrong with it."""
    kept = verdicts_form(lines, LEAVE)
    kept.request_key.data = refused.request_key.data
    kept.form_errors = refused.form_errors
    for found in kept:
        if found.name in refused:
            found.errors = refused[found.name].errors
    for line in lines:
        kept[f"seen_{line.entry.line.line_id}"].data = line.entry.line.changed_at.isoformat()
    return kept


class SendBackForm(KeyedForm):
    """Why an approved line goes back."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Say why. Recorder and household read it.")), Length(max=LONGEST_REASON)],
        filters=[_clean],
    )

    def validate_reason(self, found: Field) -> None:
        """Refuse a reason of blanks."""
        if not found.data:
            raise ValidationError(_("Say why. Recorder and household read it."))


def _reason_fits(form: Any, found: Field) -> None:
    verdict = form[found.name.replace("reason_", "verdict_")].data
    if verdict == Verdict.REFUSE and not found.data:
        raise ValidationError(_("Say why. Recorder and household read it."))
    if verdict != Verdict.REFUSE and found.data:
        raise ValidationError(
            _("A reason is written, but the line is not sent back. Send it back or clear the reason.")
        )


def _is_instant(_form: Any, found: Field) -> None:
    try:
        datetime.fromisoformat(found.data or "")
    except ValueError as error:
        raise ValidationError(_("The page is incomplete. Open it again; nothing was changed.")) from error
