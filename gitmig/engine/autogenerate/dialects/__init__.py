"""What differs from one kind of database to another: one file for each, with the same names in each.

`TYPES`: how types are written that hold other types. `CONSTRAINTS`: how constraints within `create_table` are written.
`OPERATIONS`: how operations are written that only this database has.
"""
