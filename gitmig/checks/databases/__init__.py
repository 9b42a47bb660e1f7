"""What a change means to a database: what it locks, copies, rebuilds or refuses."""
