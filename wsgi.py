"""Environment in, application out."""

import sys

from config import Config, WeakSetting
from pointsapp.app import create_app

try:
    app = create_app(Config())
except WeakSetting as error:
    sys.exit(str(error))
