"""Adding goods and changing what they are called, cost and look like."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.files.models import PhotoId
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.files.store import write_photo
from pointsapp.files.types import CleanPhoto
from pointsapp.shop.models import Reward
from pointsapp.shop.queries import get_reward
from pointsapp.shop.service import add_reward, change_reward, take_in
from pointsapp.shop.types import RewardId, ShopId
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.goods.forms import RewardForm
from pointsapp.web.shop.goods.group import PRICERS, UNPROCESSABLE, may_stock, pages, photo_folder, this_shop


@pages.route("/new", methods=["GET", "POST"])
@allow(*PRICERS)
def add() -> ResponseReturnValue:
    """Add goods."""
    shop, form = this_shop(), RewardForm()
    if form.is_submitted() and form.accepts(lambda: _add(shop.id, form)):
        if _units_here(form):
            flash(_("%(name)s is on the shelf: %(units)s.", name=form.name.data, units=_units_here(form)), "done")
        else:
            flash(_("%(name)s is on the list. Take in what has come of it.", name=form.name.data), "done")
        return redirect(url_for("goods.index", shop=request.args.get("shop")), 303)
    status = UNPROCESSABLE if form.is_submitted() else 200
    return render_template("shop/goods/edit.html", form=form, reward=None, may_stock=may_stock()), status


@pages.route("/<int:reward_id>/edit", methods=["GET", "POST"])
@allow(*PRICERS)
def edit(reward_id: RewardId) -> ResponseReturnValue:
    """Change goods."""
    with reading():
        reward = get_reward(actor().village_id, reward_id)
    form = RewardForm()
    if not form.is_submitted():
        return render_template("shop/goods/edit.html", form=form.fill(reward), reward=reward, may_stock=False)
    if form.accepts(lambda: _change(reward, form)):
        flash(_("Saved."), "done")
        return redirect(url_for("goods.history", reward_id=reward_id), 303)
    return render_template("shop/goods/edit.html", form=form, reward=reward, may_stock=False), UNPROCESSABLE


def _units_here(form: RewardForm) -> int:
    """Give how many stand there already, told by who may take goods in."""
    return (form.here.count or 0) if may_stock() else 0


def _add(shop_id: ShopId, form: RewardForm) -> None:
    priced, picture = form.priced(), _sent_photo()
    with transaction():
        photo_id = _keep(picture)
        reward = add_reward(
            actor(),
            shop_id,
            priced.name,
            priced.unit,
            priced.price_points,
            at=now(),
            low_stock_units=form.low.count,
            photo_id=photo_id,
        )
        # A second press finds the name taken, so that nothing comes in twice.
        if units := _units_here(form):
            take_in(actor(), [(reward.id, units)], "", at=now())
        if not form.is_on.data:
            change_reward(actor(), reward.id, at=now(), is_on=False)


def _change(reward: Reward, form: RewardForm) -> None:
    priced, picture = form.priced(), _sent_photo()
    with transaction():
        kept = None if form.has_no_photo.data else reward.photo_id
        change_reward(
            actor(),
            reward.id,
            at=now(),
            name=priced.name,
            unit=priced.unit,
            price_points=priced.price_points,
            low_stock_units=form.low.count,
            photo_id=_keep(picture) or kept,
            is_on=form.is_on.data,
        )


def _sent_photo() -> CleanPhoto | None:
    """Clean the photo that was sent and write its bytes, before any transaction."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return None
    clean = clean_photo(sent.read())
    write_photo(photo_folder(), actor().village_id, clean.sha256, clean.data)
    return clean


def _keep(picture: CleanPhoto | None) -> PhotoId | None:
    return keep_photo(actor(), picture, photo_folder(), at=now()).id if picture else None
