"""The door: signing in and out, the first page, the own password, a villager's phone, the language."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.people import service
from pointsapp.people.queries import list_village_ids
from pointsapp.people.types import SignedIn
from pointsapp.villages.models import Village
from pointsapp.villages.queries import get_village
from pointsapp.web import language as languages
from pointsapp.web.guard import allow_anyone, allow_signed_in
from pointsapp.web.public.door_forms import PairForm, PasswordForm, SignInForm
from pointsapp.web.public.next_page import page_before, safe_next
from pointsapp.web.public.proving import prove_and_change_password, prove_pairing_code, prove_password
from pointsapp.web.signed_in import begin_session

pages = Blueprint("door", __name__)
LANGUAGE_KEPT_SECONDS = 400 * 24 * 60 * 60
UNPROCESSABLE = 422


@pages.get("/")
@allow_anyone
def home() -> ResponseReturnValue:
    """Lead everybody to the own first page; a passer-by reads what this is."""
    if not current_user.is_authenticated:
        return render_template("public/door/home.html")
    signed_in: SignedIn = current_user.signed_in
    if signed_in.must_change_password:
        return redirect(url_for("door.password"), 303)
    villages = _villages_of(signed_in)
    if signed_in.is_phone:
        return redirect(url_for("passbook.show", slug=villages[0].slug), 303)
    if len(villages) == 1:
        return redirect(url_for("front.home", slug=villages[0].slug), 303)
    return render_template("public/door/villages.html", villages=villages)


@pages.route("/sign-in", methods=["GET", "POST"])
@allow_anyone
def sign_in() -> ResponseReturnValue:
    """Sign an officer in by login and password."""
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET":
        return render_template("public/door/sign_in.html", form=form)
    login, typed = form.login.data or "", form.password.data or ""
    if not form.accepts(lambda: begin_session(prove_password(login, typed, at=now()))):
        return render_template("public/door/sign_in.html", form=form), UNPROCESSABLE
    wanted = safe_next(form.next.data)
    if current_user.signed_in.must_change_password:
        return redirect(url_for("door.password", next=wanted), 303)
    return redirect(wanted or url_for("door.home"), 303)


@pages.post("/sign-out")
@allow_anyone
def sign_out() -> ResponseReturnValue:
    """End this session on the server and forget it in the browser."""
    if current_user.is_authenticated:
        with transaction():
            service.sign_out(current_user.signed_in, at=now())
    session.clear()
    return redirect(url_for("door.home"), 303)


@pages.route("/password", methods=["GET", "POST"])
@allow_signed_in
def password() -> ResponseReturnValue:
    """Change the own password: at the first sign-in before anything else."""
    form = PasswordForm(next=request.args.get("next", ""))
    user_id = current_user.signed_in.user_id
    if request.method == "GET":
        return render_template("public/door/password.html", form=form)
    present, wanted = form.present.data or "", form.wanted.data or ""
    if not form.accepts(lambda: begin_session(prove_and_change_password(user_id, present, wanted, at=now()))):
        return render_template("public/door/password.html", form=form), UNPROCESSABLE
    flash(_("Your password is changed. Everywhere else you are signed out."), "done")
    return redirect(safe_next(form.next.data) or url_for("door.home"), 303)


@pages.route("/pair", methods=["GET", "POST"])
@allow_anyone
def pair() -> ResponseReturnValue:
    """Tie a villager's phone to the household by the one-time code from the desk."""
    form = PairForm(code=request.args.get("code", "")[:200])
    if request.method == "GET":
        return render_template("public/door/pair.html", form=form)
    code = form.code.data or ""
    if not form.accepts(lambda: begin_session(prove_pairing_code(code, at=now()))):
        return render_template("public/door/pair.html", form=form), UNPROCESSABLE
    return redirect(url_for("door.home"), 303)


@pages.post("/language")
@allow_anyone
def language() -> ResponseReturnValue:
    """Switch the language of the pages, and stay on the page."""
    chosen = request.form.get("language", "")
    answer = redirect(safe_next(request.form.get("next")) or page_before() or url_for("door.home"), 303)
    if chosen not in languages.LOCALES:
        return answer
    if current_user.is_authenticated and not current_user.signed_in.is_phone:
        with transaction():
            service.choose_locale(current_user.signed_in.user_id, chosen)
    answer.set_cookie(
        languages.COOKIE,
        chosen,
        max_age=LANGUAGE_KEPT_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _villages_of(signed_in: SignedIn) -> list[Village]:
    with reading():
        if signed_in.user_id is not None:
            ids = list_village_ids(signed_in.user_id, at=now())
        else:
            ids = [signed_in.village_id] if signed_in.village_id is not None else []
        return [get_village(village_id) for village_id in ids]
