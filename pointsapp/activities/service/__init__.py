"""Commands on sheets, their lines and reviews."""
