"""What env.py runs in."""

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.hooks import (
    CompareServerDefault,
    CompareType,
    IncludeNameFn,
    IncludeObjectFn,
    NameFilterParentNames,
    NameFilterType,
    OnVersionApplyFn,
    ProcessRevisionDirectiveFn,
    RenderItemFn,
)

__all__ = [
    "CompareServerDefault",
    "CompareType",
    "EnvironmentContext",
    "IncludeNameFn",
    "IncludeObjectFn",
    "NameFilterParentNames",
    "NameFilterType",
    "OnVersionApplyFn",
    "ProcessRevisionDirectiveFn",
    "RenderItemFn",
]
