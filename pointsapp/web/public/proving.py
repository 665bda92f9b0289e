"""Proving a secret at the door: the try is counted and committed, then compared, then the session begins."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.actor import UserId
from pointsapp.core.db import reading, transaction
from pointsapp.exchange.text import visible_text
from pointsapp.people import service
from pointsapp.people.errors import (
    LoginUnreadable,
    PasswordUnchanged,
    WrongLoginOrPassword,
    WrongPassword,
)
from pointsapp.people.passwords import hash_password, password_matches
from pointsapp.people.queries import find_login, get_login, get_user
from pointsapp.people.rules.logins import canonical_login
from pointsapp.people.rules.pairing import read_code
from pointsapp.people.rules.passwords import require_good_password
from pointsapp.people.rules.tries import Limit, limits_for_login, limits_for_pairing
from pointsapp.people.types import LoginSecret
from pointsapp.web.public.device import this_address, this_device
from pointsapp.web.signed_in import lifetimes


def prove_password(typed_login: str, password: str, *, at: datetime) -> str:
    """Sign a person in by login and password, and give the session's token.

    Errors: TooManyTries, WrongLoginOrPassword: the same text after the same time for every reason.
    """
    kept, limits = _prove(typed_login, password, at=at)
    with transaction():
        token = service.sign_in(kept.user_id, kept.password_hash, this_device(), lifetimes=lifetimes(), at=at)
        service.forget_tries(limits, at=at)
    return token


def prove_second_person(typed_login: str, password: str, *, at: datetime) -> UserId:
    """Prove who stands beside the person that is signed in, without signing that one out.

    Errors: TooManyTries, WrongLoginOrPassword.
    """
    kept, limits = _prove(typed_login, password, at=at)
    if not kept.is_active:
        raise WrongLoginOrPassword()
    with transaction():
        service.forget_tries(limits, at=at)
    return kept.user_id


def prove_own_password(user_id: UserId, password: str, *, at: datetime) -> None:
    """Make sure that the person who is signed in is still the one at the keyboard.

    Errors: TooManyTries, WrongPassword.
    """
    with reading():
        kept, user = get_login(user_id), get_user(user_id)
    limits = limits_for_login(user.login, this_address())
    with transaction():
        service.count_try(limits, at=at)
    if not password_matches(kept.password_hash, password):
        raise WrongPassword()
    with transaction():
        service.forget_tries(limits, at=at)


def _prove(typed_login: str, password: str, *, at: datetime) -> tuple[LoginSecret, tuple[Limit, ...]]:
    login = _login_or_text(typed_login)
    limits = limits_for_login(login, this_address())
    with transaction():
        service.count_try(limits, at=at)
    with reading():
        kept = find_login(login)
    fits = password_matches(kept.password_hash if kept else None, password)
    if kept is None or not fits:
        raise WrongLoginOrPassword()
    return kept, limits


def prove_and_change_password(user_id: UserId, present: str, wanted: str, *, at: datetime) -> str:
    """Change the own password, which ends all sessions, and give the token of a new one.

    Errors: TooManyTries, WrongPassword, PasswordUnchanged, and those of a bad new password.
    """
    with reading():
        kept, user = get_login(user_id), get_user(user_id)
    require_good_password(wanted, login=user.login, name=user.name)
    limits = limits_for_login(user.login, this_address())
    with transaction():
        service.count_try(limits, at=at)
    if not password_matches(kept.password_hash, present):
        raise WrongPassword()
    if password_matches(kept.password_hash, wanted):
        raise PasswordUnchanged()
    new_hash = hash_password(wanted)
    with transaction():
        service.change_password(user_id, new_hash, at=at)
        token = service.sign_in(user_id, new_hash, this_device(), lifetimes=lifetimes(), at=at)
        service.forget_tries(limits, at=at)
    return token


def prove_pairing_code(code: str, *, at: datetime) -> str:
    """Tie this phone to a household by its one-time code, and give the session's token.

    Errors: PairingCodeUnreadable, TooManyTries, PairingCodeSpent.
    """
    read_code(code)
    limits = limits_for_pairing(this_address())
    with transaction():
        service.count_try(limits, at=at)
    with transaction():
        return service.pair_phone(code, this_device(), lifetimes=lifetimes(), at=at)


def _login_or_text(typed: str) -> str:
    """An impossible login is tried like any other, so that nothing tells it apart."""
    try:
        return canonical_login(typed)
    except LoginUnreadable:
        return f"?{visible_text(typed)}"
