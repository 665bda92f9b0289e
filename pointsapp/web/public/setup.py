"""Setting up the first village in the browser: the code, six questions, a last look, and the first passwords."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.codes import new_token
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.founding import service
from pointsapp.founding.errors import SetupChanged, SetupCodeWrong
from pointsapp.founding.queries import has_village, is_proved, read_draft
from pointsapp.founding.rules import PANEL_AT_LEAST, appointments_of, first_open_step, read_code
from pointsapp.founding.types import Draft, Step
from pointsapp.people.passwords import first_password_from, hash_password, password_matches
from pointsapp.people.queries import get_login, list_people
from pointsapp.people.types import PasswordHash, PersonRow
from pointsapp.villages.queries import list_villages
from pointsapp.web.addresses import public_url
from pointsapp.web.guard import allow_anyone
from pointsapp.web.messages import text_of
from pointsapp.web.public.setup_forms import FORMS, CodeForm, FoundForm, StepForm, digest_of, filled
from pointsapp.web.public.setup_words import question_of, several_roles_of, told_of
from pointsapp.web.role_names import ROLE_NAMES

pages = Blueprint("setup", __name__, url_prefix="/setup")
UNPROCESSABLE = 422
BROWSER = "setup"
ORDER = (Role.SECRETARY, Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.KEEPER)
AFTER_FOUNDING = {"setup.passwords", "setup.slips", "setup.finish"}


@dataclass(frozen=True)
class Slip:
    """A login with its first password, for handing over."""

    person: PersonRow
    first: str


@pages.before_request
def lead_on() -> ResponseReturnValue | None:
    """Keep everybody on the page whose turn it is."""
    with reading():
        is_founded, is_known, draft = has_village(), is_proved(session.get(BROWSER)), read_draft()
    if is_founded:
        wanted = "setup.passwords" if is_known else "door.home"
        is_right = is_known and request.endpoint in AFTER_FOUNDING
    elif not is_known:
        wanted, is_right = "setup.code", request.endpoint == "setup.code"
    else:
        wanted = "setup.summary" if first_open_step(draft) is None else "setup.step"
        is_right = request.endpoint == "setup.step" or (request.endpoint, wanted) == ("setup.summary",) * 2
    if is_right:
        return None
    step = first_open_step(draft)
    return redirect(url_for(wanted, name=step.value) if wanted == "setup.step" and step else url_for(wanted), 303)


@pages.route("/", methods=["GET", "POST"])
@allow_anyone
def code() -> ResponseReturnValue:
    """Prove by the printed code that the person stands at the machine."""
    form = CodeForm()
    if request.method == "GET":
        return render_template("public/setup/code.html", form=form)
    if not form.accepts(lambda: _prove(form.code.data or "")):
        return render_template("public/setup/code.html", form=form), UNPROCESSABLE
    return redirect(url_for("setup.summary"), 303)


@pages.route("/<any(village, groups, secretary, clerk, panel, shop):name>", methods=["GET", "POST"])
@allow_anyone
def step(name: str) -> ResponseReturnValue:
    """Ask one of the six things; what was told is kept at once."""
    step = Step(name)
    with reading():
        draft = read_draft()
    form = filled(step, draft)
    if request.method == "GET":
        return _page_of(step, form)
    if not form.accepts(lambda: _keep(form)):
        return _page_of(step, form), UNPROCESSABLE
    return redirect(url_for("setup.summary"), 303)


@pages.route("/summary", methods=["GET", "POST"])
@allow_anyone
def summary() -> ResponseReturnValue:
    """Show all that was told, and found the village."""
    with reading():
        draft = read_draft()
    form = FoundForm(seen=digest_of(draft))
    if request.method == "GET":
        return render_template(
            "public/setup/summary.html",
            form=form,
            told=told_of(draft),
            several=several_roles_of(draft),
            is_panel_small=len(draft.reviewers) < PANEL_AT_LEAST,
        )
    try:
        _found(draft, form)
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("setup.summary"), 303)
    return redirect(url_for("setup.passwords"), 303)


@pages.get("/passwords")
@allow_anyone
def passwords() -> ResponseReturnValue:
    """Show the first passwords to the person who set the village up, until they are taken down."""
    return render_template("public/setup/passwords.html", slips=_slips(), roles=ROLE_NAMES, place=_village_name())


@pages.get("/slips")
@allow_anyone
def slips() -> ResponseReturnValue:
    """Print the first passwords as slips to cut."""
    return render_template(
        "public/setup/slips.html",
        slips=_slips(),
        roles=ROLE_NAMES,
        place=_village_name(),
        address=public_url("door.home"),
    )


@pages.post("/passwords")
@allow_anyone
def finish() -> ResponseReturnValue:
    """Show the first passwords no more."""
    with transaction():
        service.close_setup()
    session.pop(BROWSER, None)
    return redirect(url_for("door.sign_in"), 303)


def _prove(typed: str) -> None:
    at = now()
    body = read_code(typed)
    with transaction():
        tried = service.count_code_try(at=at)
    if not password_matches(PasswordHash(tried.code_hash), body):
        raise SetupCodeWrong()
    browser = new_token()
    with transaction():
        service.use_code(tried.id, browser, at=at)
    session.permanent = True
    session[BROWSER] = browser


def _keep(form: StepForm) -> None:
    told = form.told()
    with transaction():
        service.keep_in_draft(told, at=now())


def _page_of(step: Step, form: StepForm) -> str:
    question, why = question_of(step)
    order = list(Step)
    place = order.index(step)
    fields = [field for field in form if field.name in FORMS[step].__dict__]
    return render_template(
        "public/setup/step.html",
        form=form,
        fields=fields,
        first=next((field.name for field in fields if not field.data), fields[0].name),
        question=question,
        why=why,
        number=place + 1,
        count=len(order),
        back=order[place - 1].value if place else None,
    )


def _found(draft: Draft, form: FoundForm) -> None:
    if not form.validate() or form.seen.data != digest_of(draft):
        raise SetupChanged()
    browser: str = session[BROWSER]
    hashes = {
        person.login: hash_password(first_password_from(browser, person.login)) for person in appointments_of(draft)
    }
    with transaction():
        service.found_from_draft(draft, hashes, at=now())


def _village_name() -> str:
    with reading():
        return list_villages()[0].name


def _slips() -> list[Slip]:
    """List the logins whose first password still counts."""
    with reading():
        people = list_people(list_villages()[0].id, at=now())
        kept = {person.user_id: get_login(person.user_id).password_hash for person in people}
    browser: str = session[BROWSER]
    people.sort(key=lambda person: min(ORDER.index(role.role) for role in person.roles))
    slips = [Slip(person, first_password_from(browser, person.login)) for person in people]
    return [slip for slip in slips if password_matches(kept[slip.person.user_id], slip.first)]
