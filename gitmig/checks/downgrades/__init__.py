"""The checks of downgrades."""
