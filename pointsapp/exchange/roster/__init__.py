"""Rosters (花名册) in and out: a sheet becomes households, with a remark for each cell that can't be taken."""
