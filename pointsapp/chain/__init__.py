"""The seal of the books: every account, transfer and audit entry is a link, hashed over the one before.

A book is a village's; book 0 is the installation's own. The head is the newest link; a head that was published is
signed and printed, and from then on nothing before it can be changed unnoticed. docs/chain.md says how to check.
"""
