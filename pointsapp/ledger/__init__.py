"""Accounts and transfers. Points go from a source to a destination; nothing else moves points.

A transfer is final. A correction is another transfer that reverses the first one whole.
An entry is one account's view of a transfer: a query, never a table.
"""
