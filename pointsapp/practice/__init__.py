"""The practice copy of a village: an installation of its own in a folder of its own, in which nothing counts.

It has its own database file, its own photos and its own key, and is made by taking the village out and reading it in
there. So nothing that is tried in it can reach the real books, and removing it is removing a folder.
"""
