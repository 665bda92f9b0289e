"""Logins, what they may do in a village from when to when, and the sessions they are signed in by.

Officers sign in with a password. Villagers have none: a phone is paired once with a code from the desk.
"""
