"""Photos of goods, for the shelf list and the counter."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.files.queries import get_photo, path_of
from pointsapp.shop.queries import get_reward
from pointsapp.shop.types import RewardId
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.goods.group import READERS, pages, photo_folder


@pages.get("/<int:reward_id>/photo")
@allow(*READERS)
def photo(reward_id: RewardId) -> ResponseReturnValue:
    """Give the photo of goods, and no other photo: always as a JPEG under our own name."""
    with reading():
        reward = get_reward(actor().village_id, reward_id)
        if reward.photo_id is None:
            raise Absent()
        kept = get_photo(actor().village_id, reward.photo_id)
    try:
        data = path_of(photo_folder(), kept.village_id, kept.sha256).read_bytes()
    except FileNotFoundError as error:
        raise Absent() from error
    named = {"Content-Disposition": f'inline; filename="goods-{reward.id}.jpg"'}
    return Response(data, mimetype="image/jpeg", headers=named)
