"""Words that pages and commands share, in both languages."""
