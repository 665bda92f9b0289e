"""What is said about forgetting a person, for pages and for the command line."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.forgetting import errors
from pointsapp.forgetting.types import Matter, Remnant

FORGETTING = {
    errors.ForgetterNotSecretary.code: _l(
        "Name the secretary who asks for it: a login that holds the secretary's office in this village today. Nothing"
        " was changed."
    ),
    errors.PersonForgotten.code: _l("This person was forgotten before. Nothing was changed."),
    errors.PersonServes.code: _l(
        "This person holds an office. End the roles under People and roles first. Nothing was changed."
    ),
    errors.PersonLivesHere.code: _l(
        "This person lives in household %(number)s. Record there that the person has left first. Nothing was changed."
    ),
    errors.PersonHasMatters.code: _l("Something is still open, as listed above. Settle it first. Nothing was changed."),
}

MATTERS = {
    Matter.LINES: _l("still open: points of deeds that are not credited yet"),
    Matter.OBJECTIONS: _l("still open: an objection that is not answered"),
    Matter.CORRECTIONS: _l("still open: a correction that nobody has decided on"),
    Matter.EVENTS: _l("still open: a household change that waits for a second person"),
    Matter.SLIPS: _l("still open: a slip of a day without power"),
    Matter.CARDS: _l("still open: a card that has not ended"),
    Matter.POINTS: _l("still open: points, or a debt, of a household where nobody lives any more"),
}

REMNANTS = {
    Remnant.LOGINS: _l("stays: %(count)s logins of a former officer, as evidence of who signed"),
    Remnant.NOTICES: _l("stays: %(count)s lines of notices, with the masked name of the household"),
    Remnant.OBJECTIONS: _l("stays: %(count)s objections, as they were said"),
    Remnant.REPORTS: _l("stays: %(count)s reports of a lost or found card"),
    Remnant.SLIPS: _l("stays: %(count)s slips of a day without power, as they were typed"),
}
