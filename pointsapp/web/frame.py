"""What stands around every page: the village, the person, the menu of what this person may do."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from pointsapp.core.actor import Actor
from pointsapp.web.guard import allowed_for, lets_in
from pointsapp.web.role_names import ROLE_NAMES
from pointsapp.web.shop.layouts import layout_for

MENU = (
    ("front.home", _l("Today"), "house"),
    ("activities.index", _l("Activities"), "clipboard-list"),
    ("review.index", _l("Review"), "clipboard-check"),
    ("notices.index", _l("Notices"), "megaphone"),
    ("objections.index", _l("Objections"), "message-circle-warning"),
    ("counter.scan", _l("Counter"), "shopping-basket"),
    ("goods.index", _l("Goods"), "package"),
    ("redemptions.index", _l("Redemptions"), "hand-coins"),
    ("look_ups.index", _l("Look-ups without card"), "search"),
    ("outages.index", _l("Power cuts"), "zap"),
    ("households.index", _l("Households"), "users"),
    ("passbooks.index", _l("Passbooks"), "book-open"),
    ("cards.index", _l("Cards"), "qr-code"),
    ("papers.index", _l("Print forms"), "printer"),
    ("corrections.index", _l("Corrections"), "undo-2"),
    ("scoring.index", _l("Scoring table"), "scale"),
    ("people.index", _l("People and roles"), "key"),
    ("settings.show", _l("Settings"), "settings"),
)


def install_frame(app: Flask) -> None:
    """Give every template its frame, menu, village and settings."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    village = g.get("village")
    found: Actor | None = g.get("actor")
    signed_in = current_user.signed_in if current_user.is_authenticated else None
    is_inside = found is not None
    return {
        "frame": {
            "village_name": village.name if village and is_inside else "",
            "person_name": signed_in.name if signed_in else "",
            "role_name": _role_name(found),
            "home_url": url_for("front.home") if found and _may_open("front.home", found) else url_for("door.home"),
            "logout_url": url_for("door.sign_out") if signed_in else "",
            "language_url": url_for("door.language"),
            "help_url": url_for("help.index") if found and _may_open("help.index", found) else "",
        },
        "nav": _menu(found),
        "layout": layout_for(found),
        "village": village,
        "settings": g.get("settings"),
        "actor": found,
        "restored_as_of": g.get("restored_as_of"),
        "may_confirm_restored": found is not None and _may_open("restored.show", found),
    }


def _role_name(found: Actor | None) -> str:
    roles = found.roles if found else frozenset()
    return "、".join(str(name) for role, name in ROLE_NAMES.items() if role in roles)


def _menu(found: Actor | None) -> list[dict[str, Any]]:
    if found is None or found.user_id is None:
        return []
    blueprint = request.blueprint
    return [
        {
            "label": str(label),
            "url": url_for(endpoint),
            "icon": icon,
            "is_current": endpoint.split(".")[0] == blueprint,
        }
        for endpoint, label, icon in MENU
        if _may_open(endpoint, found)
    ]


def _may_open(endpoint: str, found: Actor) -> bool:
    view = current_app.view_functions.get(endpoint)
    allowed = allowed_for(view) if view else None
    return allowed is not None and lets_in(allowed, found)
