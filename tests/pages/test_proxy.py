"""Behind a proxy: whose address counts, whose word about https, and which host is believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from pointsapp.app import create_app
from pointsapp.web.addresses import public_url
from tests.databases import config_for


def site(tmp_path: Path, proxies: int, *addresses: str) -> Flask:
    config = config_for("sqlite://", tmp_path)
    return create_app(replace(config, trusted_proxies=proxies, public_addresses=addresses))


def seen(client: FlaskClient, forwarded: str) -> tuple[str | None, bool]:
    """Tell the address and the https that the program sees for a request with these headers."""
    with client:
        client.get("/static/none", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"})
        return request.remote_addr, request.is_secure


@pytest.mark.parametrize(
    ("proxies", "address", "is_secure"),
    [(0, "127.0.0.1", False), (1, "198.51.100.7", True), (2, "203.0.113.9", False)],
)
def test_only_as_many_proxies_are_believed_as_there_are(
    tmp_path: Path, proxies: int, address: str, is_secure: bool
) -> None:
    client = site(tmp_path, proxies).test_client()

    assert seen(client, "192.0.2.1, 203.0.113.9, 198.51.100.7") == (address, is_secure)


def test_a_forged_host_is_refused_and_printed_links_lead_to_the_site(tmp_path: Path) -> None:
    app = site(tmp_path, 0, "https://points.example.org", "https://10.0.0.5")

    with app.test_request_context(base_url="https://10.0.0.5"):
        assert public_url("door.pair", code="ABC") == "https://points.example.org/pair?code=ABC"
    answers = {host: app.test_client().get("/static/none", base_url=f"http://{host}").status_code
               for host in ("points.example.org", "10.0.0.5:8443", "evil.example")}  # fmt: skip
    said = app.test_client().get("/sign-in", base_url="http://evil.example")
    assert "own address" in said.text or "本站自己的网址" in said.text
    assert answers == {"points.example.org": 404, "10.0.0.5:8443": 404, "evil.example": 400}


def test_without_an_address_links_follow_the_request(tmp_path: Path) -> None:
    with site(tmp_path, 0).test_request_context(base_url="http://office.local:8000"):
        assert public_url("door.sign_in").startswith("http://office.local:8000/")
