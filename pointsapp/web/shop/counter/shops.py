"""Picking the shop, where the village has several: once on each device."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.core.actor import Role
from pointsapp.core.errors import Absent
from pointsapp.web.guard import allow
from pointsapp.web.shop.counter.blueprint import SHOP_COOKIE, open_shops, pages

KEPT_SECONDS = 400 * 24 * 60 * 60


@pages.route("/shop", methods=["GET", "POST"])
@allow(Role.KEEPER)
def choose_shop() -> ResponseReturnValue:
    """Ask at which shop this device stands, and keep the answer on it."""
    if request.method == "GET":
        return render_template("shop/counter/shops.html", shops=open_shops())
    wanted = request.form.get("shop_id", "")
    if wanted not in {str(shop.id) for shop in open_shops()}:
        raise Absent()
    start_url = url_for("counter.scan")
    answer = redirect(start_url, 303)
    answer.set_cookie(
        SHOP_COOKIE,
        wanted,
        max_age=KEPT_SECONDS,
        path=start_url,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer
