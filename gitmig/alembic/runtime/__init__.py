"""What a migration runs in."""
