"""Operations written as revision files, and what env.py and extensions add to that; comparing is not there yet."""
