"""Database against models: what differs, as operations, and those written as revision files."""
