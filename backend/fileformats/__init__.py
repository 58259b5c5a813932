"""How files are told apart and walked, in bounds, before anything is allocated for them. Shared by both servers."""
