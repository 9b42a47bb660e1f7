"""The checks of what a revision does to a database in use."""
