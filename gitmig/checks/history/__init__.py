"""The checks of what a branch does to revisions that are merged already."""
