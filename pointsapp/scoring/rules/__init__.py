"""Pure decisions of the scoring table: points, caps, adoption, versions, and words to be careful with."""
