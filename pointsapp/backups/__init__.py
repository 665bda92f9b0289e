"""Backups: one file with the books and the photos, checked before it counts, and the way back from it.

A backup is a zip: the database (SQLite as a file, PostgreSQL as one text a table), the photos, and a manifest with what
must be found in it. It may be encrypted to a key whose private half is not on this computer. Signing keys and
SECRET_KEY are never in it.
"""
