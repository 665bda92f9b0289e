"""The forms that a page holds, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_TYPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class PageForm:
    """A form of a page. Shape: `fields` holds what is sent when nothing is touched, with all boxes ticked."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> list[str]:
        """Name the fields that somebody could have filled with anything: all but the token."""
        return [name for name in self.fields if name != "csrf_token"]


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.forms, self._select, self._text = url, [], "", ""
        self._form: PageForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = found.get("action") or self.url
            self._form = PageForm(action, found.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "option" and self._select and self._form is not None:
            if "selected" in found or not self._form.fields.get(self._select):
                self._form.fields[self._select] = found.get("value", "")
        elif self._form is not None and found.get("name"):
            self._take(tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text and self._form is not None:
            self._form.fields[self._text] += data

    def _take(self, tag: str, found: dict[str, str]) -> None:
        name, kind = found["name"], found.get("type", "text")
        assert self._form is not None
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
        elif tag == "button" or kind in NOT_TYPED:
            if found.get("value"):
                self._form.fields.setdefault(name, found["value"])
            return
        self._form.fields.setdefault(name, found.get("value", "on" if kind == "checkbox" else ""))


def forms_of(page: str, url: str) -> list[PageForm]:
    """Read all forms of a page."""
    reader = _Reader(url)
    reader.feed(page)
    return reader.forms
