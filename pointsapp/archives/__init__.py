"""A village's archive: everything of one village in a zip of open formats, and the way into an empty installation.

A backup is for the same computer and holds the database as it is. An archive is for reading and for leaving: one file
of JSON lines a table, the photos, the books with their checker, and a description of every file and column.
"""
