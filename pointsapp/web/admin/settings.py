"""The village's settings with their history, and its groups."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.households.service import end_group
from pointsapp.people.queries import names_of
from pointsapp.villages import service
from pointsapp.villages.models import Group
from pointsapp.villages.queries import get_group, list_groups, list_setting_changes
from pointsapp.villages.types import GroupId
from pointsapp.web import show as shown
from pointsapp.web.admin.settings_forms import NAMES, GroupForm, SettingsForm, filled
from pointsapp.web.guard import actor, allow
from pointsapp.web.guard import settings as in_force

pages = Blueprint("settings", __name__, url_prefix="/v/<slug>/settings")
UNPROCESSABLE = 422


@pages.get("")
@allow(Role.SECRETARY, Role.SUPERVISOR)
def show() -> ResponseReturnValue:
    """Show settings, groups and what was changed when by whom."""
    return _page(filled(in_force()), GroupForm(formdata=None))


@pages.post("")
@allow(Role.SECRETARY)
def change() -> ResponseReturnValue:
    """Change settings from now on."""
    form = SettingsForm()
    if not form.accepts(lambda: _change(form)):
        return _page(form, GroupForm(formdata=None)), UNPROCESSABLE
    flash(_("The settings are saved and count from now on."), "done")
    return redirect(url_for("settings.show"), 303)


@pages.post("/groups")
@allow(Role.SECRETARY)
def add_group() -> ResponseReturnValue:
    """Add a group."""
    form = GroupForm()
    if not form.accepts(lambda: _add_group(form)):
        return _page(filled(in_force()), form), UNPROCESSABLE
    flash(_("The group is added."), "done")
    return redirect(url_for("settings.show", _anchor="groups"), 303)


@pages.route("/groups/<int:group_id>", methods=["GET", "POST"])
@allow(Role.SECRETARY)
def change_group(group_id: int) -> ResponseReturnValue:
    """Rename a group or give it another place."""
    with reading():
        group = get_group(actor().village_id, GroupId(group_id))
    form = GroupForm(name=group.name, position=str(group.position))
    if request.method == "GET":
        return render_template("admin/settings/group.html", form=form, group=group)
    if not form.accepts(lambda: _change_group(group.id, form)):
        return render_template("admin/settings/group.html", form=form, group=group), UNPROCESSABLE
    flash(_("The group is changed."), "done")
    return redirect(url_for("settings.show", _anchor="groups"), 303)


@pages.post("/groups/<int:group_id>/end")
@allow(Role.SECRETARY)
def finish_group(group_id: int) -> ResponseReturnValue:
    """End a group in which no household is left."""
    with transaction():
        end_group(actor(), GroupId(group_id), at=now())
    flash(_("The group is ended."), "done")
    return redirect(url_for("settings.show", _anchor="groups"), 303)


def _page(form: SettingsForm, group_form: GroupForm) -> str:
    with reading():
        changes = [change for change in list_setting_changes(actor().village_id) if change.name in NAMES]
        groups = list_groups(actor().village_id)
        names = names_of({UserId(change.set_by_id) for change in changes if change.set_by_id is not None})
    history = [
        (change, NAMES[change.name], _value(change.name, change.value), names.get(UserId(change.set_by_id or 0)))
        for change in changes
    ]
    return render_template(
        "admin/settings/show.html",
        form=form,
        group_form=group_form,
        groups=groups,
        history=history,
        in_force=[(label, _value(name, getattr(in_force(), name)) or "–") for name, label in NAMES.items()],
        may_change=actor().has(Role.SECRETARY),
    )


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return shown.points(value) if name == "daily_points_without_second" else str(value)


def _change(form: SettingsForm) -> None:
    with transaction():
        service.change_settings(actor(), form.changes(), at=now())


def _add_group(form: GroupForm) -> Group:
    at = now()
    with transaction():
        return service.add_group(
            actor(), form.name.data or "", since_on=village_day(at), position=form.position.count or 0, at=at
        )


def _change_group(group_id: GroupId, form: GroupForm) -> Group:
    with transaction():
        return service.change_group(
            actor(), group_id, name=form.name.data or "", position=form.position.count or 0, at=now()
        )
