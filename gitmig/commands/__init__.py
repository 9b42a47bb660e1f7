"""What is asked for on command lines: a module a command."""

QUIET = "Say nothing but results and errors."
VERBOSE = "Say on standard error which configuration is read."
