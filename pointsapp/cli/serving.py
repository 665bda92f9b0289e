"""What serving needs whatever is served: a free port, an address, a certificate, and the production server."""

import errno
import io
import multiprocessing
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
import qrcode
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels
from sqlalchemy.exc import DBAPIError

from pointsapp.cli.certificate import Certificate

TARGET = "wsgi:app"
THREADS = 4
# Granian serves with one worker on Windows; there and on macOS the demo needs no more.
WORKERS = 2 if sys.platform == "linux" else 1
LOOPBACK = "127.0.0.1"
EVERY_ADDRESS = "0.0.0.0"


class CannotServe(click.ClickException):
    """Something outside the program is in the way; the message is the one plain line that says what."""


@dataclass(frozen=True)
class Place:
    """Where the demo is served."""

    host: str
    port: int
    is_https: bool

    @property
    def url(self) -> str:
        """What to type into a browser."""
        return f"{'https' if self.is_https else 'http'}://{self.host}:{self.port}"

    @property
    def listens_on(self) -> str:
        """The address that is bound."""
        return EVERY_ADDRESS if self.is_https else self.host


def require_free(place: Place) -> None:
    """Make sure that nobody else serves there. Errors: CannotServe."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            # Connections that have just ended don't count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.listens_on, place.port))
        except OverflowError as error:
            raise CannotServe(f"There is no port {place.port}: give one from 1024 to 65535.") from error
        except PermissionError as error:
            raise CannotServe(f"Port {place.port} is reserved: give one from 1024 to 65535.") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(f"Port {place.port} is in use: end that program or give another port.") from error
            raise CannotServe(f"Port {place.port} can't be used: {error.strerror}.") from error


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the machine refuses into one line."""
    try:
        yield
    except OSError as error:
        raise CannotServe(f"{error.filename or 'A file'} can't be written or read: {error.strerror}.") from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines() or ["no reason given"]
        raise CannotServe(f"The database can't be used: {reason[0]}") from error


def local_address() -> str:
    """Find the address by which other devices in the network reach this one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: connecting only asks the system which of its addresses it would use.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def explain_https(place: Place) -> None:
    """Say how a phone gets to a place whose certificate vouches only for itself."""
    click.echo(f"\n{as_qr_code(place.url)}")
    click.echo("The browser warns, because this certificate vouches only for itself:")
    click.echo("choose Advanced, then Proceed (高级 → 继续前往). Phone and computer must be in one network.")


def as_qr_code(text: str) -> str:
    """Draw a QR code with letters, for a phone to read off the terminal."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    drawing = io.StringIO()
    code.print_ascii(out=drawing, invert=True)
    return drawing.getvalue()


def run(place: Place, certificate: Certificate | None) -> None:
    """Serve with the production server until Ctrl-C or SIGTERM."""
    # Workers start afresh everywhere: a forked one would share the parent's open files.
    multiprocessing.set_start_method("spawn", force=True)
    # The workers are servers and no commands: they look whether they may serve.
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    Granian(
        TARGET,
        address=place.listens_on,
        port=place.port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        # A worker that gets Ctrl-C from the terminal and the parent's word as well may not end by itself.
        workers_kill_timeout=2,
        ssl_cert=certificate.certificate if certificate else None,
        ssl_key=certificate.key if certificate else None,
        # Old phones know no newer one.
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()
