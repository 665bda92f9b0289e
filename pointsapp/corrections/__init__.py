"""Mistakes found late: a credited line or an old redemption is reversed by two people with a reason."""
