"""A certificate made on the spot, so that phones in the same network get HTTPS and with it their camera."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR_DAYS = 90
RENEW_BEFORE_DAYS = 7


@dataclass(frozen=True)
class Certificate:
    """Where a certificate and its private key lie."""

    certificate: Path
    key: Path


def certificate_for(address: str, folder: Path, *, at: datetime) -> Certificate:
    """Give the certificate kept in a folder, made anew if there is none for this address or it ends soon.

    Errors: OSError if the folder can't be written.
    """
    kept = Certificate(folder / "certificate.pem", folder / "certificate.key")
    if not _is_good(kept, address, at):
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        _write_secret(kept.key, _as_pem(key))
        kept.certificate.write_bytes(_signed_by_itself(key, address, at).public_bytes(serialization.Encoding.PEM))
    return kept


def _is_good(kept: Certificate, address: str, at: datetime) -> bool:
    if not (kept.certificate.exists() and kept.key.exists()):
        return False
    try:
        found = x509.load_pem_x509_certificate(kept.certificate.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except ValueError:
        return False
    covers = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
    return covers and at + timedelta(days=RENEW_BEFORE_DAYS) < found.not_valid_after_utc


def _signed_by_itself(key: ec.EllipticCurvePrivateKey, address: str, at: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    names: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(address)),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.DNSName("localhost"),
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A phone's clock may be a little behind.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=VALID_FOR_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _as_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_secret(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
