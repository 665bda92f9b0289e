"""Every page group of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

ALL_PAGES: tuple[Blueprint, ...] = ()
