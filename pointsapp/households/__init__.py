"""Households (户) that hold points, their members (成员) and who lived where when (dated stays)."""
