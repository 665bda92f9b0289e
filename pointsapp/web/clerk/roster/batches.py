"""Lists that were taken in: what each did, and undoing the newest."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.people.queries import names_of
from pointsapp.rosters import queries
from pointsapp.rosters.service import undo_batch
from pointsapp.rosters.types import BatchId
from pointsapp.web.clerk.roster.group import CLERKS, READERS, UNPROCESSABLE, pages
from pointsapp.web.clerk.roster.tables import table_word
from pointsapp.web.forms import KeyedForm
from pointsapp.web.guard import actor, allow


@pages.get("/batches")
@allow(*READERS)
def batches() -> ResponseReturnValue:
    """List the lists that were taken in."""
    with reading():
        found = queries.list_batches(actor().village_id)
        names = names_of({batch.made_by_id for batch in found})
    return render_template("clerk/roster/batches.html", batches=found, names=names, may_take=actor().has(*CLERKS))


@pages.get("/batches/<int:batch_id>")
@allow(*READERS)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show what a list did, and whether it can be undone."""
    return _page(BatchId(batch_id), KeyedForm(formdata=None))


@pages.post("/batches/<int:batch_id>/undo")
@allow(*CLERKS)
def undo(batch_id: int) -> ResponseReturnValue:
    """Undo the newest list."""
    form = KeyedForm()
    with reading():
        queries.get_batch(actor().village_id, BatchId(batch_id))
    if not form.accepts(lambda: _undo(BatchId(batch_id), form)):
        return _page(BatchId(batch_id), form), UNPROCESSABLE
    flash(_("The list is undone. The households are as they were before."), "done")
    return redirect(url_for("roster.batch", batch_id=batch_id), 303)


def _page(batch_id: BatchId, form: KeyedForm) -> str:
    village_id = actor().village_id
    with reading():
        found = queries.get_batch(village_id, batch_id)
        shown = queries.view_of(found, queries.find_newest_batch_id(village_id))
        changes = queries.list_changes(village_id, batch_id)
        may_undo = shown.is_newest and actor().has(*CLERKS)
        dependents = queries.find_dependents(village_id, queries.made_by(found, changes)) if may_undo else []
        names = names_of({user_id for user_id in (found.made_by_id, found.undone_by_id) if user_id is not None})
    return render_template(
        "clerk/roster/batch.html",
        batch=shown,
        changes=changes,
        names=names,
        form=form,
        may_undo=may_undo,
        dependents=[(table_word(row.table), row) for row in dependents],
    )


def _undo(batch_id: BatchId, form: KeyedForm) -> None:
    def act(_request_id: RequestId) -> Answer:
        return {"batch_id": undo_batch(actor(), batch_id, at=now()).id}

    run_once(actor(), form.request_key.data or "", "rosters.undo", {"batch": batch_id}, act, at=now())
