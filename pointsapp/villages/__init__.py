"""The village: tenant of everything else, with its settings and its villagers' groups (村民小组)."""
