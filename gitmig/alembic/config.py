"""The configuration of a project, and Alembic's command line for programs that call it."""

from gitmig.config import Config, MessagingOptions

__all__ = ["Config", "MessagingOptions"]
