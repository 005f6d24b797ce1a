"""Draw turns as HTML: one interaction, a conversation as a tree, and whole documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ...extras import needed
from ..figures import moment_of, readable_moment
from ..forks import lines_of
from ..step_texts import error_words, step_texts
from ..turns import RUNNING, Kept, Turn, kept_before
from .blocks import drawn_steps
from .limits import Budget
from .links import anchor
from .sheet import OUTPUT_STYLE, POLICY, STYLE
from .templating import templates_of
from .texts import readable_json, shared_text, shortened

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

Link = Callable[[Turn], str]
"""Says where a page leads to for a turn."""

_TOKENS = (
    ("input", "Read"),
    ("cached", "Of it cached"),
    ("tool_use", "By tools"),
    ("thought", "Thought"),
    ("output", "Written"),
)
_TONES = {
    **dict.fromkeys(RUNNING, "running"),
    **dict.fromkeys(("requires_action", "requires_continuation", "idle"), "waiting"),
    **dict.fromkeys(("failed", "cancelled", "incomplete", "budget_exceeded"), "bad"),
    "completed": "good",
}
"""Status -> what it is like."""

_LONGEST_LINE = 160
_LONGEST_ERROR = 2_000
_MOST_ERRORS = 20


def interaction_html(
    turn: Turn, kept: Kept | None, *, link: Link | None = None, is_named: bool = True, budget: Budget | None = None
) -> Markup:
    """Return an interaction as a fragment of HTML: an `article`, whose headings begin with `h2`.

    Args:
        turn: the interaction.
        kept: what the service had when it began; None where that is not known.
        link: where the one that it continues is; None: in the same page.
        is_named: whether the page may lead to it, and it to others.
        budget: what may still be drawn of texts and media; None: of the usual limits.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    environment = _environment()
    budget = budget if budget is not None else Budget()
    budget.renew_texts()
    began = moment_of(turn.created)
    settings = dict(turn.settings)
    return _markup(
        environment.get_template("interaction.html").render(
            turn=turn,
            kept=kept,
            anchor=anchor(turn.id) if turn.id and is_named else None,
            parent=_link_to_id(turn.previous_id, link) if is_named else None,
            tone=_tone(turn),
            began=readable_moment(began) if began is not None else shortened(turn.created),
            began_iso=began.isoformat() if began is not None else None,
            sent=list(drawn_steps(turn.sent, budget)),
            came_back=list(drawn_steps(turn.came_back, budget)),
            errors=[_error(error) for error in turn.errors[:_MOST_ERRORS]],
            errors_left=max(0, len(turn.errors) - _MOST_ERRORS),
            tokens=[(word, turn.tokens(kind)) for kind, word in _TOKENS if turn.tokens(kind)],
            settings=budget.text(readable_json(settings, budget.left)) if settings else None,
        )
    )


def conversation_html(turns: Sequence[Turn], *, link: Link | None = None, current: str | None = None) -> Markup:
    """Return conversations as nested lists of links: a line for each turn, and a list for what branches off it.

    Args:
        turns: of one conversation or of several, in the order in which they were taken.
        link: where a turn leads to; None: to its fragment in the same page.
        current: the id of the turn that is shown beside it, if one is.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    to = link if link is not None else _in_page
    template = _environment().get_template("conversation.html")
    return _markup(template.render(lines=lines_of(turns), link=to, current=current, first_line=first_line, tone=_tone))


def turns_html(turns: Sequence[Turn], *, notes: Sequence[str] = ()) -> Markup:
    """Return the tree of conversations, where there is more than one turn, with the fragments of all turns below it.

    Args:
        turns: of one conversation or of several, in the order in which they were taken.
        notes: what is to be said before, a paragraph each.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    budget = Budget()
    drawn = [interaction_html(turn, kept, budget=budget) for turn, kept in zip(turns, kept_before(turns), strict=True)]
    tree = conversation_html(turns) if len(turns) > 1 else None
    return _markup(_environment().get_template("turns.html").render(tree=tree, drawn=drawn, notes=notes))


def run_html(kind: str, id: str, status: str, seen: Markup | str | None) -> Markup:
    """Return a run in the background as a fragment of HTML.

    Args:
        kind: what holds it.
        id: its id.
        status: as it was seen last.
        seen: the interaction as it was read last, drawn; None where it was not.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    template = _environment().get_template("run.html")
    return _markup(template.render(kind=kind, id=id, status=status, tone=_tone_of(status), seen=seen))


def output_html(body: Markup | str) -> Markup:
    """Return a fragment with the sheet that it needs, for notebooks.

    Args:
        body: what it shows; what is no markup is escaped.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    return _markup(_environment().get_template("output.html").render(body=body, style=_markup(OUTPUT_STYLE)))


def document_html(title: str, body: Markup | str) -> str:
    """Return a document that needs nothing beside itself, and in which a browser runs nothing.

    Args:
        title: its title.
        body: what it shows; what is no markup is escaped.

    Raises:
        MissingExtra: jinja2 is not installed.
    """
    environment = _environment()
    text: str = environment.get_template("document.html").render(title=title, body=body, style=_markup(STYLE), policy=POLICY)
    return text


def first_line(turn: Turn) -> str:
    """Return what a turn is about, in one line: the first of what was sent that says anything, else of what came back."""
    texts = (said.text for steps in (turn.sent, turn.came_back) for step in steps for said in step_texts(step))
    try:
        return shortened(shared_text(next(texts, "")), _LONGEST_LINE)
    except (RecursionError, ValueError):  # deeper lists, or longer numbers, than can be read
        return ""


def _error(error: Mapping[str, Any]) -> str:
    is_plain = all(isinstance(error.get(name), str | int | None) for name in ("code", "message"))
    words = error_words(error) if is_plain else ""
    return shortened(shared_text(words) or readable_json(error, _LONGEST_ERROR), _LONGEST_ERROR)


def _in_page(turn: Turn) -> str:
    return f"#{anchor(turn.id)}" if turn.id else "#"


def _link_to_id(id: str | None, link: Link | None) -> str | None:
    if not id:
        return None
    return (link or _in_page)(Turn(asked="", sent=(), came_back=(), bytes_sent=0, id=id))


def _tone(turn: Turn) -> str:
    return _tone_of(turn.status)


def _tone_of(status: str) -> str:
    """Return what a status is like; one that nobody knows is like none."""
    return "bad" if status[:1] in ("4", "5") and status.isdigit() else _TONES.get(status, "other")


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    with needed("view", "Drawing HTML"):
        return templates_of(__package__, label=_first_capital, shortened=shortened)


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
