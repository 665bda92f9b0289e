"""Pictures of goods, for the shelf on the counter's screen."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from pointsapp.core.actor import Role
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.files.queries import get_photo, path_of
from pointsapp.shop.queries import get_reward
from pointsapp.shop.types import RewardId
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.counter.blueprint import pages

KEPT_SECONDS = 24 * 60 * 60


@pages.get("/pictures/<int:reward_id>/<int:photo_id>")
@allow(Role.KEEPER)
def picture(reward_id: int, photo_id: int) -> ResponseReturnValue:
    """Give the picture of goods, and no other photo of the village."""
    with reading():
        reward = get_reward(actor().village_id, RewardId(reward_id))
        if reward.photo_id is None or reward.photo_id != photo_id:
            raise Absent()
        photo = get_photo(actor().village_id, reward.photo_id)
    try:
        data = path_of(Path(current_app.instance_path) / "files", photo.village_id, photo.sha256).read_bytes()
    except FileNotFoundError as error:
        raise Absent() from error
    return Response(data, mimetype="image/jpeg", headers={"Cache-Control": f"private, max-age={KEPT_SECONDS}"})
