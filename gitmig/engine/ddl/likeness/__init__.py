"""Whether what a database reports is what the models say, as far as one item of a schema can tell."""
