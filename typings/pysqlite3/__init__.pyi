# The same module as the standard library's, with a newer SQLite inside.
from sqlite3 import *
from sqlite3 import dbapi2 as dbapi2
