"""The demo's shop: goods on the shelf, cards in people's hands, and market mornings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.cli.demo.tables import read
from pointsapp.cli.demo.village import DemoVillage, Home
from pointsapp.core.actor import HouseholdId
from pointsapp.corrections.service import ask_for_redemption, decide
from pointsapp.households.queries import get_household
from pointsapp.ledger.queries import get_balance
from pointsapp.redemptions.queries.redemptions import find_undo, get_redemption
from pointsapp.redemptions.service import look_by_card, make_quote, note_look_up, redeem, sign_quote, undo
from pointsapp.redemptions.types import CollectedBy, Look, RedemptionId
from pointsapp.shop.queries import list_rewards
from pointsapp.shop.service import add_reward, move_stock, open_shop
from pointsapp.shop.types import RewardId, ShopId, StockMoveKind
from pointsapp.villages.types import VillageSettings

LARGEST_BASKET = 4
CARDS_A_SHEET = 80
SHARE_FETCHED_BY_FAMILY = 0.2


@dataclass(frozen=True)
class Printed:
    """A card as it was printed: the only place where its code is kept, for the demo's sheet."""

    household_id: HouseholdId
    serial: int
    code: str


def stock_shelves(demo: DemoVillage, *, at: datetime) -> ShopId:
    """Open the shop and put goods on the shelf. Runs in one transaction."""
    secretary = demo.officers["zhishu"]
    shop = open_shop(secretary, VillageSettings().shop_name, at=at)
    for place, row in enumerate(read("goods")):
        reward = add_reward(
            secretary, shop.id, row["name"], row["unit"], int(row["price_points"]), at=at, position=place
        )
        stock = int(row["stock"])
        move_stock(demo.officers["wenshu"], reward.id, StockMoveKind.IN, stock, at=at)
    return shop.id


def restock(demo: DemoVillage, shop_id: ShopId, *, at: datetime) -> None:
    """Let a delivery come in: of each good as much as the shelf began with. Runs in one transaction."""
    delivered = {row["name"]: int(row["stock"]) for row in read("goods")}
    for reward in list_rewards(demo.village_id, shop_id):
        move_stock(demo.officers["wenshu"], reward.id, StockMoveKind.IN, delivered[reward.name], at=at)


def issue_all(demo: DemoVillage, *, at: datetime) -> list[Printed]:
    """Print a card for every household and hand out all but the last few. Runs in one transaction."""
    clerk = demo.officers["wenshu"]
    wishes = [(home.household_id, home.adults[0]) for home in demo.homes]
    sheets = [wishes[place : place + CARDS_A_SHEET] for place in range(0, len(wishes), CARDS_A_SHEET)]
    issued = [made for sheet in sheets for made in issue_cards(clerk, sheet, at=at)]
    kept_back = max(1, len(issued) // 50)
    hand_out(clerk, [card.id for card, _ in issued[:-kept_back]], at=at + timedelta(days=1))
    return [Printed(card.household_id, card.serial, code) for card, code in issued[:-kept_back]]


def market_morning(
    demo: DemoVillage, chance: Random, shop_id: ShopId, cards: list[Printed], customers: int, *, at: datetime
) -> list[RedemptionId]:
    """Let some households that hold points redeem goods. Runs in one transaction."""
    done: list[RedemptionId] = []
    homes = {home.household_id: home for home in demo.homes}
    for place, card in enumerate(chance.sample(cards, min(customers * 3, len(cards)))):
        if len(done) == customers:
            break
        moment = at + timedelta(minutes=4 * place)
        redeemed = _serve(demo, chance, shop_id, homes[card.household_id], card, moment)
        if redeemed is not None:
            done.append(redeemed)
    return done


def change_of_mind(demo: DemoVillage, redemption_id: RedemptionId, *, at: datetime) -> None:
    """Take a redemption back at the counter."""
    undo(demo.officers["dianzhu"], redemption_id, at=at)


def correct_one(demo: DemoVillage, redeemed: list[RedemptionId], *, at: datetime) -> bool:
    """Take an old redemption back with clerk and secretary, and say whether one was fit. Runs in one transaction."""
    clerk, secretary = demo.officers["wenshu"], demo.officers["zhishu"]
    for redemption_id in redeemed:
        is_own = get_redemption(demo.village_id, redemption_id).household_id == secretary.household_id
        if is_own or find_undo(demo.village_id, redemption_id) is not None:
            continue
        asked = ask_for_redemption(clerk, redemption_id, "回家才发现货是坏的，整单退回店里。", at=at)
        decide(secretary, asked.id, "", is_agreed=True, at=at + timedelta(minutes=30))
        return True
    return False


def _serve(
    demo: DemoVillage, chance: Random, shop_id: ShopId, home: Home, card: Printed, at: datetime
) -> RedemptionId | None:
    keeper = demo.officers["dianzhu"]
    wallet_id = get_household(demo.village_id, home.household_id).wallet_id
    basket = _basket(demo, chance, shop_id, get_balance(demo.village_id, wallet_id))
    if not basket:
        return None
    if chance.random() < 0.08:
        noted = note_look_up(keeper, home.household_id, "忘带卡", at=at)
        look = Look(home.household_id, None, noted.id, at)
    else:
        look = look_by_card(keeper, card.code, at=at)
    is_family = len(home.adults) > 1 and chance.random() < SHARE_FETCHED_BY_FAMILY
    quote = make_quote(
        keeper,
        shop_id,
        look,
        basket,
        collected_by=CollectedBy.FAMILY if is_family else CollectedBy.HOLDER,
        collector_id=home.adults[1] if is_family else None,
        at=at,
    )
    if home.household_id == keeper.household_id:
        sign_quote(demo.officers["wenshu"], quote.id, at=at)
    return redeem(keeper, quote.id, at=at + timedelta(seconds=40)).id


def _basket(demo: DemoVillage, chance: Random, shop_id: ShopId, balance: int) -> list[tuple[RewardId, int]]:
    """Choose goods worth at most half of the points, one of each, well under the daily cap."""
    left = min(balance // 2, 60)
    basket: list[tuple[RewardId, int]] = []
    offers = [reward for reward in list_rewards(demo.village_id, shop_id, only_on=True) if reward.stock > 1]
    chance.shuffle(offers)
    for reward in offers:
        if reward.price_points <= left and len(basket) < LARGEST_BASKET:
            basket.append((reward.id, 1))
            left -= reward.price_points
    return basket
