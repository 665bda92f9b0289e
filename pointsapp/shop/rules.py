"""What goods may cost, how many may come at one time, and when they run low."""

from __future__ import annotations

from pointsapp.shop.errors import PriceNotPositive, PriceTooHigh, UnitsNotPositive, UnitsTooMany

MOST_UNITS = 100_000
HIGHEST_PRICE = 1_000_000


def require_price(price_points: int) -> None:
    """Refuse a price that can't be meant. Errors: PriceNotPositive, PriceTooHigh."""
    if price_points <= 0:
        raise PriceNotPositive()
    if price_points > HIGHEST_PRICE:
        raise PriceTooHigh(most=HIGHEST_PRICE)


def require_units(units: int) -> None:
    """Refuse units that can't be meant. Errors: UnitsNotPositive, UnitsTooMany."""
    if units <= 0:
        raise UnitsNotPositive()
    if units > MOST_UNITS:
        raise UnitsTooMany(most=MOST_UNITS)


def is_low(stock: int, low_stock_units: int | None, village_units: int) -> bool:
    """Tell whether goods run low, by their own limit or else the village's."""
    return stock <= (village_units if low_stock_units is None else low_stock_units)
