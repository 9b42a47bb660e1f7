"""Operations as the text of a revision file."""
