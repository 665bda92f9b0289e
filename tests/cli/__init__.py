"""Commands of the `flask` program and the tools beside it."""
