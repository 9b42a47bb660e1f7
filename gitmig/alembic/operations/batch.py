"""What records within a batch block, and the copy of the table that it is played on: env.py files add to both."""

from gitmig.engine.ddl.batch import BatchBlock as BatchOperationsImpl
from gitmig.engine.ddl.table_draft import TableDraft as ApplyBatchImpl

__all__ = ["ApplyBatchImpl", "BatchOperationsImpl"]
