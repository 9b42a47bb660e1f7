"""The checks of the graph of revisions."""
