"""Tags of the credits room."""
