"""The style sheet: it touches nothing outside of what is drawn, and knows all that is."""

from __future__ import annotations

import re

import pytest

from gemini_interactions.view.html import STYLE
from gemini_interactions.view.html.sheet import OUTPUT_STYLE

from .html_read import FOLDER

PLAIN = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
OUTPUTS = re.sub(r"/\*.*?\*/", "", OUTPUT_STYLE, flags=re.DOTALL)


def selectors(sheet: str = PLAIN) -> list[str]:
    """Every selector of a sheet, also those inside of others and of conditions; a list in parentheses is one."""
    found = []
    for rule in re.findall(r"([^{};]+)\{", sheet):
        text = rule.strip()
        if not text.startswith("@") and not re.fullmatch(r"\d+%", text):
            found += re.split(r",\s*(?![^(]*\))", text)
    return found


def test_every_selector_is_of_what_is_drawn() -> None:
    assert len(selectors()) > 80
    assert [selector for selector in selectors() if not selector.startswith(".gi")] == []


def test_so_is_every_selector_of_an_output_which_has_the_theme_of_its_notebook() -> None:
    assert [selector for selector in selectors(OUTPUTS) if ".gi" not in selector] == []
    themes = {'[data-jp-theme-light="true"]', '[data-jp-theme-light="false"]', ".vscode-light", ".vscode-dark"}
    others = {selector.split(" .")[0] for selector in selectors(OUTPUTS) if not selector.startswith(".gi")}
    assert others == themes | {":is(.gi-output, #gi)"}


def test_its_names_are_its_own() -> None:
    names = set(re.findall(r"\.([a-z][a-z-]*)", " ".join(selectors())))
    assert {name for name in names if not re.fullmatch(r"gi(-[a-z-]+)?", name)} == set()
    assert all(name.startswith("--gi-") for name in re.findall(r"(--[a-z-]+)\s*:", PLAIN))
    assert re.findall(r"@keyframes (\S+)", PLAIN) == ["gi-pulse"]


def test_every_colour_that_is_used_is_there_for_light_and_dark() -> None:
    used = set(re.findall(r"var\((--gi-[a-z-]+)\)", PLAIN))
    assert used == set(re.findall(r"(--gi-[a-z-]+)\s*:", PLAIN))
    assert re.findall(r"(?<!light-dark\()#[0-9a-f]{3,8}\b(?![^(]*\))", PLAIN) == []


def test_every_class_of_a_template_is_styled_or_is_a_mark_of_its_kind() -> None:
    styled = set(re.findall(r"\.(gi-[a-z-]+)", OUTPUTS))
    drawn = {
        name
        for path in (FOLDER / "templates").glob("*.html")
        for value in re.findall(r'class="([^"]*)"', re.sub(r"{[{%].*?[}%]}", "", path.read_text("utf-8")))
        for name in value.split()
        if name.startswith("gi-") and name != "gi-"
    }
    assert drawn - styled == set()


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = {name: (light, dark) for name, light, dark in re.findall(r"--gi-([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE)}


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "card", "sunk"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "user", "model", "thought", "call", "tool", "bad"])
def test_texts_can_be_read_on_every_ground(ink: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[ink][mode], COLOURS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_errors_can_be_read(mode: int) -> None:
    assert contrast(COLOURS["bad"][mode], COLOURS["bad-soft"][mode]) >= 4.5
