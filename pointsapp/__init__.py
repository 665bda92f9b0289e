"""Points for rewards in villages: deeds recorded, reviewed, posted, credited and exchanged."""

import os

# Letters are looked up one by one, so pypinyin's phrases would only cost each process 44 MB and a tenth of its start.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
