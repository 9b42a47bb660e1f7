"""Database against models: so far what extensions and env.py files register with; comparing is not there yet."""
