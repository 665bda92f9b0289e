"""What a deed is worth (积分细则): rule sets in versions, their items, caps and how a meeting adopts them."""
