"""What a browser is, in a few words, so that people know their own sessions again."""

from __future__ import annotations

from flask import request

_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("QQBrowser", "QQ"),
    ("UCBrowser", "UC"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def this_device() -> str:
    """Name system and browser of this request: Android · WeChat. Empty for what nobody knows."""
    agent = request.user_agent.string[:500]
    found = (next((word for sign, word in known if sign in agent), "") for known in (_SYSTEMS, _BROWSERS))
    return " · ".join(word for word in found if word)


def this_address() -> str:
    """Give the address that tries are counted by."""
    return request.remote_addr or ""
