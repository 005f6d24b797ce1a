"""Computer use in a real browser: the model says what to click and type, Playwright does it and shows it what came of it.

Needs `pip install 'gemini-interactions[emulator]' playwright`, and `playwright install chromium` or the path of one in CHROMIUM.
Runs offline against the emulator, which looks at no picture. With GEMINI_API_KEY set, the same file talks to Google. The shop is
in this browser alone; what may do harm, such as buying, is asked for in the terminal.
"""

import base64
import json
import os
from contextlib import ExitStack
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, Page, Route, sync_playwright

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.tools import computer_use

TASKS = ("Open https://shop.example and search for 'green tea'.", "Now click the button to buy it.")
WIDTH, HEIGHT = 1200, 800
SHOP = """<style>body, input { font: 32px sans-serif; text-align: center } form { margin: 15vh 0 20vh }
a { display: inline-block; width: 60vw; padding: 6vh; background: #cde }</style><form action="/"><input name="q"></form>"""


def serve(route: Route) -> None:
    """Answer for the shop: a field to search in, and what is found can be bought."""
    address = urlsplit(route.request.url)
    sought = parse_qs(address.query).get("q", [""])[0]
    below = "Thank you!" if address.path == "/bought" else f'<a href="/bought">Buy {escape(sought)}</a>' if sought else ""
    route.fulfill(content_type="text/html", body=SHOP + below)


def act(page: Page, name: str, given: dict[str, Any]) -> None:
    """Do what the model says; its coordinates are those of a screen of 1000 by 1000."""
    x, y = given.get("x", 0) * WIDTH / 1000, given.get("y", 0) * HEIGHT / 1000
    if name == "navigate":
        page.goto(given["url"])
    elif name == "click":
        page.mouse.click(x, y)
    elif name == "type":
        page.keyboard.type(given["text"] + ("\n" if given.get("press_enter") else ""))
    elif name == "scroll":
        page.mouse.wheel(0, HEIGHT / 2 if given["direction"] == "down" else -HEIGHT / 2)
    elif name != "take_screenshot":  # a picture comes with every result
        raise NotImplementedError(f"There is no action {name} here.")


def result(page: Page, call: Any) -> dict[str, Any]:
    """Do an action, if it may be done, and return the screen after it."""
    print(f"  {call.name}: {call.arguments.get('intent', '')}")
    told: dict[str, Any] = {}
    if decision := call.arguments.get("safety_decision"):
        told["safety_acknowledgement"] = input(f"{decision['explanation']} [y/n] ").strip() == "y"
    if told.get("safety_acknowledgement", True):
        try:
            act(page, call.name, call.arguments)
        except (Error, NotImplementedError) as error:  # the model may find another way
            told["error"] = str(error)
    page.wait_for_timeout(500)  # what a click begins is not there at once
    page.wait_for_load_state()
    screen = {"type": "image", "mime_type": "image/png", "data": base64.b64encode(page.screenshot()).decode()}
    content = [{"type": "text", "text": json.dumps({"url": page.url, **told})}, screen]
    return {"type": "function_result", "name": call.name, "call_id": call.id, "result": content}


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ |= {"GEMINI_API_KEY": "emulator", "GOOGLE_GEMINI_BASE_URL": stack.enter_context(Emulator()).url}
    client = stack.enter_context(Client())
    browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=os.environ.get("CHROMIUM"))
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.route("https://shop.example/**", serve)
    last: str | None = None
    for task in TASKS:
        print(f"\nYou: {task}")
        asked: Any = task
        while True:
            turn = client.create(model="gemini-3.8-flash", input=asked, tools=[computer_use()], previous_interaction_id=last)
            last = turn.id
            if not turn.function_calls:
                break
            asked = [result(page, call) for call in turn.function_calls]
        print(f"Model: {turn.text}\nThe browser shows {page.url}")
