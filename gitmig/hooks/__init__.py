"""The entry that runs gitmig's hooks, in the configuration files of pre-commit and prek."""
