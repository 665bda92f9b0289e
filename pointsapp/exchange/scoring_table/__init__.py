"""A village's scoring table as proposals: each row shown, nothing dropped, nothing guessed."""
