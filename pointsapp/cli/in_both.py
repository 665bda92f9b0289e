"""Saying things in both languages: who sits at the computer may read only one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from flask_babel import force_locale

from pointsapp.core.errors import RuleError

LOCALES = ("zh", "en")


def say(words: object, **facts: object) -> None:
    """Print words in each language, on a line of their own."""
    for line in _in_both(words, facts):
        click.echo(line)


def refusal(words: object, **facts: object) -> click.ClickException:
    """Give what ends a command with these words and a status other than 0."""
    return click.ClickException("\n".join(_in_both(words, facts)))


@contextmanager
def refusals(texts: Mapping[str, object]) -> Iterator[None]:
    """Turn a rule's refusal into its words."""
    try:
        yield
    except RuleError as error:
        raise refusal(texts[error.code], **error.params) from error


def _in_both(words: object, facts: Mapping[str, object]) -> Iterator[str]:
    for locale in LOCALES:
        with force_locale(locale):
            yield str(words) % facts
