# As much of Flask-WTF as the product uses.
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from wtforms import Field, Form
from wtforms.meta import DefaultMeta

from .csrf import CSRFProtect as CSRFProtect

class FlaskForm(Form):
    class Meta(DefaultMeta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any: ...

    # Without form data it takes the request's own.
    def __init__(
        self, formdata: Any = ..., *, prefix: str = "", data: Any = None, obj: Any = None, **kwargs: Any
    ) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(self, extra_validators: dict[str, Sequence[Any]] | None = None) -> bool: ...
    def hidden_tag(self, *fields: Field | str) -> Markup: ...
