"""Addresses that leave the page: on paper, in codes to scan."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from config import Config


def public_url(endpoint: str, **values: Any) -> str:
    """Give the whole address of a page as people outside reach it.

    Shape: begins with the address from the settings; without one, with the address of this request.
    """
    config: Config = current_app.extensions["points_config"]
    if config.public_addresses:
        return config.public_addresses[0] + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)
