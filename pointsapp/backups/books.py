"""What the books of a database come to: told in the manifest, and checked before a backup counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, inspect, select, text

from pointsapp.backups.types import Manifest, VillageBooks
from pointsapp.chain.queries import find_head
from pointsapp.core.db import Base, session
from pointsapp.core.engine import engine_options, prepare
from pointsapp.core.restored import Restoration
from pointsapp.files.models import Photo
from pointsapp.files.store import path_of
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import BadRow
from pointsapp.people.models import User
from pointsapp.reports.verify import find_first_fault
from pointsapp.villages.models import Village
from pointsapp.villages.queries import list_villages


def describe(kind: str, files: Path, *, at: datetime) -> Manifest:
    """Say what the database in use holds, in one snapshot."""
    photos = list_photos(files)
    return Manifest(
        made_at=at,
        database=kind,
        schema=str(session().execute(text("SELECT version_num FROM alembic_version")).scalar_one()),
        villages=tuple(_books_of(village) for village in list_villages()),
        counts=count_rows(),
        photos=len([path for path in photos if path.is_file()]),
        missing_photos=len([path for path in photos if not path.is_file()]),
    )


def list_photos(files: Path) -> list[Path]:
    """List where the photos lie that the books speak of."""
    named = session().execute(select(Photo.village_id, Photo.sha256).order_by(Photo.village_id, Photo.sha256))
    return [path_of(files, village_id, sha256) for village_id, sha256 in named]


def count_rows() -> dict[str, int]:
    """Count the rows of every table."""
    return {
        table.name: session().execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }


def find_fault() -> BadRow | None:
    """Check the books of all villages, and name the first row that is wrong."""
    return find_first_fault({village.id: [] for village in list_villages()})


def is_empty(engine: Engine) -> bool:
    """Tell whether a database holds neither villages nor people."""
    with engine.connect() as connection:
        tables = [model.__table__ for model in (Village, User) if inspect(connection).has_table(model.__tablename__)]
        return not any(connection.execute(select(table).limit(1)).first() for table in tables)


def open_beside(url: str, like: Engine) -> Engine:
    """Open another database just as the product opens its own."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    engine.update_execution_options(**like.get_execution_options())
    return engine


def differences(before: Manifest, now: Manifest) -> Iterator[str]:
    """Name what is not as the manifest says."""
    for village, found in zip(before.villages, now.villages, strict=False):
        if (village.slug, village.transfers, village.sequence, village.head) != (
            found.slug,
            found.transfers,
            found.sequence,
            found.head,
        ):
            yield f"the books of {village.name} end elsewhere than the backup says"
    if len(before.villages) != len(now.villages):
        yield f"{len(now.villages)} villages instead of {len(before.villages)}"
    # A newer schema may have added rows of its own; the marks of this restore are new in any case.
    for name, count in before.counts.items() if before.schema == now.schema else ():
        if name != Restoration.__tablename__ and now.counts.get(name, count) != count:
            yield f"{now.counts[name]} rows of {name} instead of {count}"


def _books_of(village: Village) -> VillageBooks:
    head = find_head(village.id)
    transfers = select(func.count()).select_from(Transfer).where(Transfer.village_id == village.id)
    return VillageBooks(
        village.slug,
        village.name,
        session().execute(transfers).scalar_one(),
        head.sequence if head else 0,
        head.hash if head else "",
    )
