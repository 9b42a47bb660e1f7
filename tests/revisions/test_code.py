"""What counts as the code of a revision, and that its hash stays what it is."""

from __future__ import annotations

import pytest

from gitmig.revisions.code import fingerprint, same_code

# every kind of syntax that versions of Python have dumped otherwise at some time
EVERYTHING = '''"""message"""
import sqlalchemy as sa
from alembic import op

revision: str = "a1"
TABLE, LENGTH = "users", -0x_FF
RATIO = 1e3, 2j, 1_000, True, None, ..., b"bytes\\x00", "née \\u202e", r"\\d"


@op.f
def helper(a, /, b=1, *args: int, c, d=None, **kwargs) -> None:
    global TABLE
    with open(a) as x, b:
        return lambda y, *z: {**a, "k": [*args], **{}} if not a else (yield)


async def later():
    async for x in y:
        await x
    return [i async for i in x if i if not i], {j for j in k}, {k: v for k, v in x}


def upgrade():
    """Why."""
    match TABLE:
        case {"a": [1, *rest], **others} | "x" if rest:
            pass
        case sa.Table(name="x") | None:
            op.execute(f"a{TABLE!r:>{LENGTH}} b" "c" f"{1}{{}}" f"{TABLE=}")
    try:
        assert (n := 1) < 2 <= 3 != 4 is not None, "no"
    except* (ValueError, TypeError) as error:
        raise RuntimeError from error
    else:
        del TABLE[1:2, ::3], x.y
    finally:
        while x and y or not z:
            x += 1 @ 2 ** 3 // 4 << 5 ^ ~6
            break
        else:
            continue_ = not_ = x


class Type(sa.types.UserDefinedType, metaclass=type):
    cache_ok: bool = True
    name: str
'''
HASH = "97270a0e4f608c7854a3d0c17f8f4cc2f16f4774297da61a122c11a5c45132bb"


def code(text: str) -> bytes:
    return text.encode()


def test_the_hash_is_the_same_under_every_python() -> None:
    """It is kept in files: when this fails, the format of gitmig.lock has changed."""
    assert fingerprint(code(EVERYTHING)) == HASH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 'a'", 'x = u"a"  # why'),
        ("x = ('a' 'b')", "x = 'ab'"),
        ("x = f'a' 'b' f'{c}d' 'e'", "x = f'ab{c}d' f'e'"),
        ("x: int = 1", "x = 1"),
        ("x = 255", "x = 0xFF"),
        ("def f(a: int) -> str:\n    return a", "def f(a):\n    'doc'\n    return (a)"),
        ("def f():\n    pass", "def f():\n    '''nothing'''"),
        ("def f(): x()\ndef g(): y()", "def g(): y()\ndef f(): x()"),
        ("import a\nx = 1", "from b import c\nx = 1"),
        ("if TYPE_CHECKING:\n    import a\nx = 1", "if typing.TYPE_CHECKING:\n    from b import c\nx = 1"),
        ("x = 1", "branch_labels = depends_on = None\nreplaces = ('a',)\nx = 1"),
        ("def f():\n    import a\n    a()", "def f():\n    a()"),
        ("x = (1, 2)", "x = 1, 2"),
    ],
)
def test_the_same_code(one: str, other: str) -> None:
    assert fingerprint(code(one)) == fingerprint(code(other))
    assert same_code(code(one), code(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 'a'", "x = b'a'"),
        ("x = 'None'", "x = None"),
        ("x = a", "x = 'a'"),
        ("x = f'{a}'", "x = f'{a!r}'"),
        ("x = [a, b]", "x = [[a], b]"),
        ("x = f(a, b)", "x = f(a, b=b)"),
        ("x = f(*a)", "x = f(a)"),
        ("x = {a: b, **c}", "x = {a: b, None: c}"),
        ("a()\nb()", "b()\na()"),
        ("if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
        ("if a:\n    b()", "while a:\n    b()"),
        ("def f(a, b): x()", "def f(a, *, b): x()"),
        ("def f(): x()", "async def f(): x()"),
        ("global_ = 1", "x = 1"),
        ("def f():\n    return", "def f():\n    return None"),
        ("if not TYPE_CHECKING:\n    a()", "b = 1"),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    b()", "b = 1"),
    ],
)
def test_other_code(one: str, other: str) -> None:
    assert fingerprint(code(one)) != fingerprint(code(other))
    assert not same_code(code(one), code(other))


def test_what_cannot_be_parsed_is_the_same_as_itself_only() -> None:
    assert fingerprint(b"x = (") is None
    assert same_code(b"x = (", b"x = (")
    assert not same_code(b"x = (", b"x = ( ")
