"""Environment in, application out."""

import gc

from pointsapp.cli import commands
from pointsapp.core.later import load

# What is loaded now stays: the collector need not go through it again and again, neither now nor in each request.
gc.disable()
app = commands.only_listed() if commands.asks_for_list() else load("pointsapp.app:application")()
gc.freeze()
gc.enable()
