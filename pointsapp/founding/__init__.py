"""The first day of an installation: a one-time code, a draft of the village and its officers, and founding it."""
