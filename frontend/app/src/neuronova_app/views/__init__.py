"""What is seen: Flet controls only, built from what logic/ says. A screen is made anew whenever it is opened."""
