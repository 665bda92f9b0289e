"""Forgetting a person who has left: the name goes, the books stay.

A *matter* is something open that must be settled before; a *remnant* is what stays because it is evidence.
"""
