"""Takes out of an image file what says whose it is; not one pixel changes."""
