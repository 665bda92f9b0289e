"""Pages for anyone: sign-in, notices."""
