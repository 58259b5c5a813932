"""What differs between a browser and a device: how bytes travel, what is kept, what the system tells."""
