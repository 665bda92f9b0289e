"""Notices (公示) on the wall and on the web, objections (异议) to their lines, and crediting."""
