"""Who is signed in, as the door sees it."""

from __future__ import annotations

from dataclasses import dataclass

from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId


@dataclass(frozen=True)
class SignedIn:
    """A live session: an officer's (`user_id`) or a villager's phone (`household_id`)."""

    sign_in_id: int
    token: str
    user_id: UserId | None
    name: str
    locale: str
    must_change_password: bool
    village_id: VillageId | None
    household_id: HouseholdId | None
    member_id: MemberId | None

    @property
    def is_phone(self) -> bool:
        """Tell whether this is a villager's phone."""
        return self.user_id is None
