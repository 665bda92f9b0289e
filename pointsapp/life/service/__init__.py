"""Recording what happens to households, and deciding on it as the second person."""

from pointsapp.life.service.recording import decide_event, preview, record

__all__ = ["decide_event", "preview", "record"]
