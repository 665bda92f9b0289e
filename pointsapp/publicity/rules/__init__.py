"""Decisions on notices and objections, without database or clock."""
