"""django-hordak on PostgreSQL: a transfer, the same behind a lock and a look at the balance, and a balance read."""

from __future__ import annotations

import itertools
import os
from importlib import import_module
from typing import Any

import dj_database_url
import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from told import obey

CUSTOMERS = 300


def begin() -> Any:
    """Set Django up, make the tables, and give hordak's models."""
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        DATABASES={"default": dj_database_url.parse(os.environ["PEER_DATABASE_URL"], conn_max_age=None)},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    return import_module("hordak.models")


def main() -> None:
    """Give each customer much money, then wait for orders."""
    models, money = begin(), import_module("moneyed").Money
    price, much = money(5, "CNY"), money(1_000_000, "CNY")
    kinds = models.AccountType
    issuer = models.Account.objects.create(name="issued", type=kinds.asset, currencies=["CNY"])
    shop = models.Account.objects.create(name="shop", type=kinds.asset, currencies=["CNY"])
    customers = [
        models.Account.objects.create(name=f"customer {number}", type=kinds.asset, currencies=["CNY"])
        for number in range(CUSTOMERS)
    ]
    for customer in customers:
        with transaction.atomic():
            issuer.transfer_to(customer, much)
    turns = itertools.cycle(customers)

    def transfer() -> None:
        with transaction.atomic():
            next(turns).transfer_to(shop, price)

    def guarded() -> None:
        with transaction.atomic():
            customer = models.Account.objects.select_for_update().get(pk=next(turns).pk)
            if customer.get_balance()["CNY"] < price:
                raise AssertionError("a customer has too little")
            customer.transfer_to(shop, price)

    def balance() -> None:
        next(turns).get_balance()

    obey({"transfer": transfer, "guarded": guarded, "balance": balance})


if __name__ == "__main__":
    main()
