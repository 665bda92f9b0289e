"""The base of every form: shape only, with a request key where points or states move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField, HiddenField
from wtforms.validators import Length

from pointsapp.core.codes import new_uid
from pointsapp.core.errors import RuleError
from pointsapp.web.messages import text_of


def in_words(words: Mapping[Any, object]) -> Callable[[], dict[str, str]]:
    """Give the choices of a field in the language of each answer, from words by their value."""
    return lambda: {str(value): str(word) for value, word in words.items()}


class Form(FlaskForm):
    """A form that can carry a rule's refusal to the page it came from, with all that was typed."""

    class Meta(FlaskForm.Meta):
        """How the form reads what was sent."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take text for text, files only where one is asked for, and never JSON."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            asked = [field.name for field in form if isinstance(field, FileField)]
            files = MultiDict((name, file) for name in asked for file in request.files.getlist(name))
            return CombinedMultiDict([files, request.form]) if files or request.form else None

    def accepts(self, act: Callable[[], object]) -> bool:
        """Check the shape, then run the command; put a rule's refusal above the fields."""
        if not self.validate():
            return False
        try:
            act()
        except RuleError as error:
            self.form_errors.append(text_of(error))
            return False
        return True


class KeyedForm(Form):
    """A form whose command runs once, however often it is sent."""

    request_key = HiddenField(_l("Request key"), [Length(max=64)], default=new_uid)

    def accepts(self, act: Callable[[], object]) -> bool:
        """Check and run as any form; what is sent after a refusal is another command, so it gets another key."""
        is_accepted = super().accepts(act)
        if not is_accepted:
            self.request_key.data = new_uid()
        return is_accepted
