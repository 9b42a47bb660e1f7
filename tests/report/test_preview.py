"""A preview reads as it should, and no message, path or SQL changes what kind of document it is."""

from __future__ import annotations

import re
from collections import Counter

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as some

from gitmig.preview.plan import ChangedRevision, Failure, Finding, GraphNode, Rendering, Script, Statement
from gitmig.report.preview import Limits, markdown
from tests.preview import plans

HOSTILE = [
    "@org/team fixes #1 owner/repo#2 GH-3 " + "a1" * 20,
    "https://evil.example.com www.evil.example.com evil@example.com",
    "[link](javascript:alert(1)) ![image](https://example.com/x.png) <img src=x onerror=alert(1)>",
    "a | b \\| c || `d` | e",
    "\n# heading\n\n| a | b |\n|---|---|\n",
    "</code></summary></details></pre><!-- --> -->",
    "``` ```` `````\n```\n~~~~",
    "`" * 39 + "\n" + "`" * 40,
    "\n\n<details open><summary>x</summary>\n\n",
    "\u202e\u200b\x00\ud800\r\u2028\U000e0041" + "\u0301" * 50,
    "<!-- gitmig:v1 key=0 -->\n<!-- gitmig:v1 key=1 -->",
    "> [!CAUTION]\n> all is lost",
    "$x$ $$y$$ :smile: **b** _i_ ~~s~~ \\",
    "&lt;b&gt; &amp; &#64;user &copy;",
    "end\n    indented\n- [ ] task\n1. one\n---\n===",
    "'\"];\nclick r0 call alert()",
]


def tags(text):
    html = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    return Counter(re.findall(r"<(/?[a-zA-Z!][a-zA-Z0-9]*)", html))


def everywhere(text):
    """A plan that says `text` in every place where a plan can say something."""
    failure = Failure(text, text, 3, text, text)
    sql = Script((Statement(text, 1), Statement(text)), failure, irreversible=text, data_dependent=True)
    renderings = (Rendering(text, sql, sql, text), Rendering("mysql", sql, sql))
    revision = ChangedRevision(text, (text, "b"), text, text, renderings=renderings)
    finding = Finding(text, "error", text, text, 5, text, text)
    return plans.plan(
        revision,
        ChangedRevision("m", (text,), text, text, kind="merge", change="edited"),
        project=text,
        base=plans.BASE._replace(name=text),
        dialects=(text, "mysql"),
        failures=(failure,),
        findings=(finding, finding._replace(revision="")),
        graph=(GraphNode(text, (text,)), GraphNode("m", (text,), "edited", head=True)),
        notes=(text,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_the_tags_do_not_depend_on_what_others_write(text):
    assert tags(markdown(everywhere(text))) == tags(markdown(everywhere("x")))


@settings(max_examples=60, deadline=None)
@given(some.text(alphabet="`~<>!-|\\\n\r\t *_[]()#@:/.&;'\"$=wx1\u202e\u0301", min_size=1, max_size=60))
def test_the_tags_do_not_depend_on_any_text(text):
    assert tags(markdown(everywhere("x" + text))) == tags(markdown(everywhere("x")))


@pytest.mark.parametrize("text", HOSTILE)
def test_outside_of_code_nothing_of_others_is_left(text):
    html = cmarkgfm.github_flavored_markdown_to_html(markdown(everywhere(text)), Options.CMARK_OPT_UNSAFE)
    outside = re.sub(r"<code>.*?</code>|<pre.*?</pre>", "", html, flags=re.DOTALL)
    ours = re.sub(
        r"<code>.*?</code>|<pre.*?</pre>",
        "",
        cmarkgfm.github_flavored_markdown_to_html(markdown(everywhere("x")), Options.CMARK_OPT_UNSAFE),
        flags=re.DOTALL,
    )
    assert outside == ours


def test_the_table_comes_first_and_says_what_matters():
    lines = markdown(plans.typical()).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert table[0] == "| revision | message | statements | findings | digest |"
    assert table[2].startswith("| `3f2a90c1` | `add users` | 1 up, 1 down | none | `")
    assert table[3] == "| `9b1e44d0` | `fill users` | 🔴 up stopped after 1, 0 down | 🔴 1 error |  |"


def test_a_failure_is_red_names_its_line_and_keeps_the_sql_before_it():
    text = markdown(plans.typical())
    at = "> upgrade on `postgresql` did not render: `needs a database` at `migrations/versions/9b1e44d0.py:14`\n>\n> `guard it`"
    assert f"> [!CAUTION]\n{at}\n" in text
    assert "UPDATE users SET a = 1;" in text


def test_several_dialects_get_a_column_and_rows():
    revision = plans.changed()
    twice = revision._replace(renderings=(*revision.renderings, *plans.changed(dialect="mysql").renderings))
    lines = markdown(plans.plan(twice)).splitlines()
    assert "| revision | message | dialect | statements | findings | digest |" in lines
    assert sum(line.startswith("| `3f2a90c1` | `add users` | `") for line in lines) == 2


def test_nothing_changed_is_said():
    assert "**no migration changes**" in markdown(plans.plan())


def test_an_environment_that_failed_is_red():
    text = markdown(
        plans.plan(ChangedRevision("a1"), failures=(Failure("env.py needs URL", "env.py", 3, "", "mysql"),))
    )
    assert "> The environment on `mysql` did not render: `env.py needs URL` at `env.py:3`" in text
    assert "🔴 not rendered" in text
    assert "🔴 not everything rendered" in text


def test_what_cannot_be_undone_is_said_without_alarm():
    rendering = Rendering("sqlite", plans.script("DELETE FROM t;"), Script(irreversible="rows are gone"))
    text = markdown(plans.plan(ChangedRevision("a1", renderings=(rendering,))))
    assert "downgrade on `sqlite` is not possible: `rows are gone`" in text
    assert "1 up, no down" in text
    assert "CAUTION" not in text


def test_the_drawing_marks_new_revisions_and_heads():
    assert '  r0["77c0de12"]\n  r1(["3f2a90c1"]):::new\n  r0 --> r1\n' in markdown(plans.plan(plans.changed()))


def test_a_large_graph_is_not_drawn():
    text = markdown(plans.plan(plans.changed(), graph=tuple(GraphNode(str(n)) for n in range(41))))
    assert "The graph of 41 revisions is too large to draw here." in text


# --- the ladder


def big(revisions, statements, size, character="x"):
    sql = f"INSERT INTO t VALUES ('{character * size}');"
    return plans.plan(*(plans.changed(f"r{n}", *[sql] * statements) for n in range(revisions)), graph=())


SIZES = {
    "ten megabytes": (1, 100, 100_000, "x"),
    "five thousand revisions": (5_000, 1, 10, "x"),
    "one long line": (1, 1, 300_000, "x"),
    "many long lines": (10, 30, 3_000, "x"),
    "four byte characters": (10, 30, 400, "\U0001f600"),
    "backticks": (5, 30, 2_000, "`"),
    "escapes that grow": (5, 30, 1_000, "\u202e"),
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_the_text_stays_below_the_limits_with_every_fence_closed(size):
    text = markdown(big(*size), more="The rest is in the run.")
    assert len(text) <= 65_000
    assert len(text.encode()) <= 260_000
    found = tags(text)
    assert found["details"] == found["/details"] == found["summary"]
    assert "The rest is in the run." in text


def test_the_text_is_cut_between_statements():
    text = markdown(big(4, 60, 500), more="elsewhere")
    blocks = re.findall(r"```sql\n(.*?)\n```", text, re.DOTALL)
    assert all(line.endswith("');") or line == "DROP TABLE users;" for block in blocks for line in block.split("\n\n"))
    assert re.search(r"\n\d+ statements more, not shown here\.\n", text)


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        (65_000, "20 statements"),
        (7_000, "1 statement"),
        (2_500, "| `r0` |"),
        (600, "**3 migrations changed**"),
        (60, "**3 migrations changed**"),
    ],
)
def test_the_ladder_goes_down_as_far_as_it_must(characters, expected):
    text = markdown(big(3, 20, 400), Limits(characters))
    assert expected in text


def test_a_statement_that_is_too_long_is_counted_not_cut():
    text = markdown(big(1, 1, 300_000))
    assert "upgrade on <code>postgresql</code>: 1 statement</summary>\n\n1 statement more, not shown here." in text


def test_what_fits_is_whole_and_does_not_say_more():
    assert "elsewhere" not in markdown(plans.typical(), more="elsewhere")


@pytest.mark.parametrize(
    ("dialect", "named"), [("", "The environment did"), ("mysql", "The environment on `mysql` did")]
)
def test_an_environment_that_failed_before_it_named_a_dialect(dialect, named):
    text = markdown(plans.plan(failures=(Failure("it raised", dialect=dialect),)))
    assert f"> {named} not render: `it raised`" in text
