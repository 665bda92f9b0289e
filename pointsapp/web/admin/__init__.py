"""Pages of the secretary: people, settings."""
