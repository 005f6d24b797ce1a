"""Ground for all other rooms: answers, errors, ids, the clock, and the record of an interaction."""
