"""Reading sheets, lines and reviews."""
