"""A day without power: numbered slips printed before, entered afterwards by two people, and what was not covered."""
