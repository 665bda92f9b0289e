"""Points for rewards in villages: deeds recorded, reviewed, posted, credited and exchanged."""
