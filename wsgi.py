"""Environment in, application out."""

from config import Config
from pointsapp.app import create_app

app = create_app(Config())
