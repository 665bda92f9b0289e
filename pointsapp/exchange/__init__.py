"""Tables in and out: a file becomes plain rows, rows become proposals, and a person decides."""
