"""Start-up: what must hold before the program serves in earnest, each with what to do when it does not.

A finding is one thing that was looked at. A refusal keeps the program from serving; advice does not.
"""
