"""Pure decisions about sheets, lines and reviews."""
