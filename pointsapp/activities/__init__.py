"""Activities (a deed: what, when, where) with one line for each household, and their review (评议).

A line goes: draft → submitted → approved (or refused, mended, submitted again) → on notice →
credited; on the notice it may be disputed, then voided or shown again.
"""
