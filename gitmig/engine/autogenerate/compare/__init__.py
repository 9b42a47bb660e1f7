"""The comparators: a module is a plugin, whose `setup(plugin)` names what of it compares what."""
