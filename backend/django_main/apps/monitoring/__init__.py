"""Is it alive, can it do its job, how is it doing. Reads other apps through selectors only."""
