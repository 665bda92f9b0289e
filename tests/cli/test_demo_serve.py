"""What `flask demo serve` does before it serves."""

import errno
import socket
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pointsapp.cli.certificate import RENEW_BEFORE_DAYS, VALID_FOR_DAYS, certificate_for
from pointsapp.cli.demo_serve import Login, announce
from pointsapp.cli.serving import CannotServe, Place, as_qr_code, plain_errors, require_free

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def test_a_certificate_names_the_address_and_its_key_is_private(tmp_path: Path):
    made = certificate_for("192.168.1.20", tmp_path / "demo", at=NOW)

    certificate = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.20", "127.0.0.1"]
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("address", "after", "is_kept"),
    [
        ("192.168.1.20", timedelta(days=1), True),
        ("192.168.1.20", timedelta(days=VALID_FOR_DAYS - RENEW_BEFORE_DAYS, seconds=-1), True),
        ("192.168.1.20", timedelta(days=VALID_FOR_DAYS - RENEW_BEFORE_DAYS), False),
        ("192.168.1.21", timedelta(days=1), False),
    ],
)
def test_a_certificate_is_kept_until_it_ends_or_the_address_changes(
    tmp_path: Path, address: str, after: timedelta, is_kept: bool
):
    first = certificate_for("192.168.1.20", tmp_path, at=NOW).certificate.read_bytes()

    second = certificate_for(address, tmp_path, at=NOW + after).certificate.read_bytes()

    assert (second == first) is is_kept


def test_a_damaged_certificate_is_made_anew(tmp_path: Path):
    made = certificate_for("192.168.1.20", tmp_path, at=NOW)
    made.certificate.write_text("damaged")

    again = certificate_for("192.168.1.20", tmp_path, at=NOW)

    assert again.certificate.read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_a_port_in_use_is_said_in_one_line():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CannotServe) as caught:
            require_free(Place("127.0.0.1", port, is_https=False))

    assert caught.value.message == f"Port {port} is in use: end that program or give another port."


def test_a_port_that_does_not_exist_is_said_in_one_line():
    with pytest.raises(CannotServe, match="There is no port 80000"):
        require_free(Place("127.0.0.1", 80_000, is_https=False))


def test_a_folder_that_cannot_be_written_is_said_in_one_line():
    with pytest.raises(CannotServe) as caught, plain_errors():
        raise PermissionError(errno.EACCES, "Permission denied", "instance/demo")

    assert caught.value.message == "instance/demo can't be written or read: Permission denied."


def test_the_terminal_says_who_may_log_in_and_where(capsys: pytest.CaptureFixture[str]):
    announce(Place("127.0.0.1", 8000, is_https=False), [Login("clerk 文书", "bo", "three-plain-words")])

    said = capsys.readouterr().out
    assert "bo  three-plain-words  clerk 文书" in said
    assert "http://127.0.0.1:8000" in said
    assert "browser warns" not in said


def test_with_https_the_terminal_shows_a_code_and_how_to_pass_the_warning(capsys: pytest.CaptureFixture[str]):
    announce(Place("192.168.1.20", 8443, is_https=True), [])

    said = capsys.readouterr().out
    assert as_qr_code("https://192.168.1.20:8443") in said
    assert "高级 → 继续前往" in said
