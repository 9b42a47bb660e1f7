"""A service that brings its database up to date as it starts, in any number of workers."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import create_engine, text

from gitmig import api

HERE = Path(__file__).parent


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    # development and tests migrate here; production may do it in its deploy (gitmig deploy production) and set MIGRATE=no
    if os.environ.get("MIGRATE", "yes") == "yes":
        ran = await asyncio.to_thread(api.upgrade, HERE / "alembic.ini", lock=True)
        print(f"worker {os.getpid()} applied: {', '.join(ran) or 'nothing'}", flush=True)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/items")
def items() -> list[str]:
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.connect() as connection:
        found = [row.name for row in connection.execute(text("SELECT name FROM items ORDER BY name"))]
    engine.dispose()
    return found
