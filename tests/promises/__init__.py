"""The promises as programs: what must never fail, tried for real, each with seeded faults that it must find."""
