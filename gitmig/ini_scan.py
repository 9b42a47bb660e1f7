"""A quick scan of an ini file in the usual shape: `configparser` takes as long to load as two hundred revisions to read.

It declines whatever it is not sure of, and leaves single options that are interpolated to the parser.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

# The options of a section, and the names of those that it takes the parser to tell.
Options: TypeAlias = "tuple[dict[str, str], frozenset[str]]"

USUAL = bytes((9, 10, 13, *range(32, 127)))
HERE = "%(here)s"


def scan_section(data: bytes, section: str, here: str) -> Options | None:
    """The options of a section, `%(here)s` replaced by a directory; None when only the parser can tell."""
    if data.translate(None, USUAL) or "%" in here:
        return None
    sections = read_sections(data.decode("ascii").replace("\r\n", "\n"), section)
    if sections is None:
        return None
    if section not in sections:
        return {}, frozenset()
    written = sections[section]
    if "here" in written:
        return None
    odd = frozenset(name for name, value in written.items() if "%" in value.replace(HERE, ""))
    told = {name: value.replace(HERE, here) for name, value in written.items() if name not in odd}
    return {"here": here, **told}, odd


def read_sections(text: str, meant: str) -> dict[str, dict[str, str]] | None:
    """Every section; None where a line is not a comment, a section, an option, or, where it is not meant, more of an option."""
    found: dict[str, dict[str, str]] = {}
    name, options = "", dict[str, str]()
    for line in text.split("\n"):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        if line[0] in " \t":
            if not options or name == meant:
                return None
        elif bare[0] == "[":
            name, options = bare[1:-1], {}
            if bare[-1] != "]" or "[" in name or "]" in name or not name or name in found or name == "DEFAULT":
                return None
            found[name] = options
        else:
            option, value = parted(bare)
            if not name or not option or option in options:
                return None
            options[option] = value
    return None if "\r" in text else found


def parted(line: str) -> tuple[str, str]:
    """An option and its value, parted by the first `=` or `:`; no option where there is none of these."""
    ends = [end for end in (line.find("="), line.find(":")) if end >= 0]
    end = min(ends, default=0)
    return line[:end].rstrip().lower(), line[end + 1 :].strip()
