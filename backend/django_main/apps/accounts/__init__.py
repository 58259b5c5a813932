"""Users, roles and tokens. Imports no other app."""
