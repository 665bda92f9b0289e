"""A village to look at: made up people, real scoring items and prices, months that went through the real services."""
