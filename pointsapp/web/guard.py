"""The door: every view says who may use it, and whoever else comes finds nothing there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask.globals import app_ctx
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from pointsapp.core.actor import Actor, Role
from pointsapp.core.clock import now
from pointsapp.core.db import asking
from pointsapp.people.queries import find_visit
from pointsapp.villages.models import Village
from pointsapp.villages.types import VillageSettings
from pointsapp.web.signed_in import take_in, token_here

View = TypeVar("View", bound=Callable[..., Any])


class IdConverter(IntegerConverter):
    """A number in an address: plain digits, and no more than any id has, so that odd ones are just not there."""

    regex = "[0-9]{1,18}"


@dataclass(frozen=True)
class Allowed:
    """Who may use a view."""

    roles: frozenset[Role] = frozenset()
    anyone: bool = False
    signed_in: bool = False
    phone: bool = False
    envelope: bool = False


_ALLOWED: dict[Callable[..., Any], Allowed] = {}
_BEFORE_CHANGE = {"door.password", "door.sign_out", "door.language"}


def allow(*roles: Role) -> Callable[[View], View]:
    """Let officers of the village with any of these roles in."""
    return partial(_mark, Allowed(roles=frozenset(roles)))


def allow_anyone(view: View) -> View:
    """Let everybody in, signed in or not."""
    return _mark(Allowed(anyone=True), view)


def allow_signed_in(view: View) -> View:
    """Let every signed-in person in; on a village page, everyone with a part in that village."""
    return _mark(Allowed(signed_in=True), view)


def allow_phone(view: View) -> View:
    """Let villagers' paired phones in."""
    return _mark(Allowed(phone=True), view)


def allow_all_of_village(view: View) -> View:
    """Let everyone with a part in the village in: its officers and villagers' paired phones."""
    return _mark(Allowed(signed_in=True, phone=True), view)


def also_envelope(view: View) -> View:
    """Let the secretary's sealed login into a view as well, below a line that lets others in: to hand power on."""
    return _mark(replace(_ALLOWED[view], envelope=True), view)


def _mark(allowed: Allowed, view: View) -> View:
    _ALLOWED[view] = allowed
    return view


def allowed_for(view: Callable[..., Any]) -> Allowed | None:
    """Tell who may use a view, None when nobody said: then nobody may."""
    return _ALLOWED.get(view)


def lets_in(allowed: Allowed, found: Actor) -> bool:
    """Tell whether somebody with a part in the village may use a view of the village."""
    if found.is_envelope:
        return allowed.envelope
    if found.user_id is None:
        return allowed.phone
    return allowed.signed_in or found.has(*allowed.roles)


def actor() -> Actor:
    """Give the actor of this request: proved by the guard."""
    found: Actor = g.actor
    return found


def village() -> Village:
    """Give the village of this request."""
    found: Village = g.village
    return found


def settings() -> VillageSettings:
    """Give the settings of this request's village."""
    found: VillageSettings = g.settings
    return found


def guard(app: Flask) -> None:
    """Install the door in front of every view of the application."""
    app.url_map.converters["int"] = IdConverter
    app.url_value_preprocessor(_find_village)
    app.url_defaults(_refill_slug)
    app.before_request(_check)


def _find_village(endpoint: str | None, values: dict[str, Any] | None) -> None:
    here = app_ctx.g
    here.village = here.actor = here.settings = here.restored_as_of = here.looked_for = None
    if not values or "slug" not in values:
        return
    token = token_here()
    with asking():
        visit = find_visit(values.pop("slug"), token, at=now())
    if visit is None:
        return
    here.village, here.settings, here.actor = visit.village, visit.settings, visit.actor
    if token is not None:
        here.looked_for = token, visit.signed_in
    if visit.actor is not None and visit.actor.user_id is not None:
        here.restored_as_of = visit.restored_as_of


def _refill_slug(endpoint: str, values: dict[str, Any]) -> None:
    found = g.get("village")
    wants_slug = current_app.url_map.is_endpoint_expecting(endpoint, "slug")
    if found is not None and wants_slug and "slug" not in values:
        values["slug"] = found.slug


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    allowed = allowed_for(current_app.view_functions[request.endpoint])
    is_village_page = "slug" in (request.url_rule.arguments if request.url_rule else ())
    if allowed is None:
        raise NotFound()
    if allowed.anyone:
        if is_village_page and g.village is None:
            raise NotFound()
        return None
    take_in()
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if current_user.signed_in.must_change_password and request.endpoint not in _BEFORE_CHANGE:
        return redirect(url_for("door.password"), 303)
    if not (_may_here(allowed) if is_village_page else _may_anywhere(allowed)):
        raise NotFound()
    return None


def _may_here(allowed: Allowed) -> bool:
    found: Actor | None = g.actor
    return found is not None and lets_in(allowed, found)


def _may_anywhere(allowed: Allowed) -> bool:
    is_phone = current_user.signed_in.is_phone
    return allowed.phone if is_phone else allowed.signed_in


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return {"result": "login"}, 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("door.sign_in", next=wanted), 303)
