"""What the text of a revision says, told without running it."""
