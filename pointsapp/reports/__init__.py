"""Read-only views across features: passbook, front-page figures, registers."""
