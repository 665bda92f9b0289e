"""Lists of households from outside: compared with what the village has, taken in as one batch, undone as one batch."""
