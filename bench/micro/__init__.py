"""Stage timings of one prediction."""
