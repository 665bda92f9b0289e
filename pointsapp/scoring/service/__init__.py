"""Commands about the scoring table: writing drafts, adopting them, ending what was adopted."""

from pointsapp.scoring.service.adopting import adopt, retire
from pointsapp.scoring.service.categories import remove_category, rename_category, switch_category
from pointsapp.scoring.service.items import add_item, add_items, change_item, remove_item, switch_item
from pointsapp.scoring.service.rule_sets import change_rule_set, discard_rule_set, start_rule_set

__all__ = [
    "add_item",
    "add_items",
    "adopt",
    "change_item",
    "change_rule_set",
    "discard_rule_set",
    "remove_category",
    "remove_item",
    "rename_category",
    "retire",
    "start_rule_set",
    "switch_category",
    "switch_item",
]
