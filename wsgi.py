"""Environment in, application out."""

import os
import sys

from config import Config, WeakSetting
from pointsapp.app import create_app, require_sound
from pointsapp.startup.types import Unsound

try:
    app = create_app(Config())
    # Commands must work on what is not fit to serve yet: they are what mends it.
    if "FLASK_RUN_FROM_CLI" not in os.environ:
        require_sound(app)
except (WeakSetting, Unsound) as error:
    sys.exit(str(error))
