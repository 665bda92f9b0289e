"""Photos: re-encoded without what a camera writes into them, kept by content, shown by permission."""
