"""python-accounting on SQLite, as durable as the product's: a journal entry posted, and an account's balance."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from python_accounting.database.session import get_session
from python_accounting.models import Account, Base, Currency, Entity, LineItem
from python_accounting.transactions import JournalEntry
from sqlalchemy import create_engine, event
from told import obey

NOW = datetime.fromisoformat(os.environ["PEER_NOW"])


def opened() -> Any:
    """Open the file with the product's settings: WAL, flushed at each commit."""
    engine = create_engine(f"sqlite:///{os.environ['PEER_FILE']}").execution_options(
        include_deleted=False, ignore_isolation=False
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = 2")

    event.listen(engine, "connect", prepare)
    Base.metadata.create_all(engine)
    return engine


def main() -> None:
    """Make two accounts, then wait for orders."""
    with get_session(opened()) as session:
        entity = Entity(name="village")
        session.add(entity)
        session.commit()
        whose = {"entity_id": entity.id}
        currency = Currency(name="points", code="CNY", **whose)
        session.add(currency)
        session.commit()
        kind = Account.AccountType.RECEIVABLE
        customer, shop = (
            Account(name=name, account_type=kind, currency_id=currency.id, **whose) for name in ("customer", "shop")
        )
        session.add_all([customer, shop])
        session.flush()

        def post() -> None:
            entry = JournalEntry(narration="goods", transaction_date=NOW, account_id=customer.id, **whose)
            session.add(entry)
            session.flush()
            line = LineItem(narration="soap", account_id=shop.id, amount=5, **whose)
            session.add(line)
            session.flush()
            entry.line_items.add(line)
            session.add(entry)
            entry.post(session)
            session.commit()

        def balance() -> None:
            customer.closing_balance(session)

        obey({"post": post, "balance": balance})


if __name__ == "__main__":
    main()
