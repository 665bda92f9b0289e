"""What every feature stands on: database, clock, actor, errors, codes, paging."""
