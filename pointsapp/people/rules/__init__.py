"""What a login, a password and a pairing code may look like, and how often one may try."""
