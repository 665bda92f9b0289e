"""Reading the scoring table: items that may be recorded, versions, and whole tables."""

from pointsapp.scoring.queries.items import (
    UsableItem,
    describe_item,
    describe_items,
    get_category,
    get_item,
    get_terms,
    list_item_ids,
    list_usable_items,
)
from pointsapp.scoring.queries.table import (
    ItemRow,
    get_item_row,
    list_categories,
    list_known_rows,
    list_table,
)
from pointsapp.scoring.queries.versions import (
    RuleSetRow,
    describe_rule_set,
    find_rule_set_on,
    get_rule_set,
    list_drafts,
    list_rule_sets,
    list_versions,
    page_rule_sets,
    version_of,
)

__all__ = [
    "ItemRow",
    "RuleSetRow",
    "UsableItem",
    "describe_item",
    "describe_items",
    "describe_rule_set",
    "find_rule_set_on",
    "get_category",
    "get_item",
    "get_item_row",
    "get_rule_set",
    "get_terms",
    "list_categories",
    "list_drafts",
    "list_item_ids",
    "list_known_rows",
    "list_rule_sets",
    "list_table",
    "list_usable_items",
    "list_versions",
    "page_rule_sets",
    "version_of",
]
