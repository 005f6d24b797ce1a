"""Scripts of the emulator, in the words that helpers have for them, and what is asserted of requests."""

from typing import Any

from gemini_interactions import Client
from gemini_interactions.emulator import (
    Emulator,
    Request,
    ScriptError,
    Unchecked,
    audio,
    blocked,
    call,
    call_mcp,
    cite,
    cite_file,
    cite_place,
    cut,
    drop,
    error,
    failed,
    find_places,
    image,
    in_background,
    incomplete,
    read_urls,
    run_code,
    say,
    search,
    search_files,
    slow,
    think,
    video,
)
from gemini_interactions.types import Interaction, ModelOutputStep

emulator = Emulator(assert_all_used=True)
emulator.reply(say("Tea is hot.", cite("https://tea.example", of="hot")), think("Hm.") + call("f", city="Paris"))
emulator.reply([think("Hm."), search("tea"), say("Tea.", image(b"x"), audio(sample_rate=24_000), video(uri="files/v"))])
emulator.reply([*say("Tea."), Unchecked({"type": "hologram"})], Unchecked({"status": "asleep"}))
emulator.reply(find_places("tea", places=[{"name": "Tea House"}]) + say("There.", cite_place("Tea House")))
emulator.reply([read_urls("https://tea.example"), run_code("print(1)", "1"), search_files(), say("a", cite_file("a.pdf"))])
emulator.reply(call_mcp("teas", "list", {"kind": "green"}, result=["sencha"]))
emulator.reply(error(429, retry_after=1.5), blocked("safety"), drop(), failed("No.", "safety"), incomplete("Once"))
emulator.reply(slow("Hi", 0.1, between_events=0.1), cut(say("Hi"), after=2), in_background("Hi", 60, queued=5))
emulator.reply({"steps": say("a"), "status": "incomplete"}, lambda body: say(body["input"]), when=lambda body: "x" in body)
emulator.reply(ModelOutputStep(type="model_output"), [ModelOutputStep(type="model_output")], Interaction(status="completed"))
emulator.reply({"type": "thought"}, checked=False)

emulator.reply(["not a step"])  # wrong: str
emulator.reply("Hi", cheked=False)  # wrong: cheked
emulator.reply("Hi", when="always")  # wrong: when
say(5)  # wrong: say
say("a", cite("https://tea.example", from_="hot"))  # wrong: from_
call("f", 5)  # wrong: call
think(5)  # wrong: think
image(5)  # wrong: image
error("429")  # wrong: error
cut("Hi")  # wrong: after
slow("Hi", "a while")  # wrong: slow
in_background("Hi")  # wrong: seconds
run_code("print(1)", is_eror=True)  # wrong: is_eror
Emulator(assert_all_usd=True)  # wrong: assert_all_usd


def shout(body: dict[str, Any]) -> str:
    return str(body["input"]).upper()


def number(body: dict[str, Any]) -> int:
    return len(body)


emulator.reply(shout)
emulator.reply(number)  # wrong: reply

Client(api_key="any", transport=emulator.transport()).create(model="gemini-3.8-flash", input="Hi")
last: Request = emulator.last
print(last.model, last.agent, last.text.upper(), last.new_turns[0].upper(), last.tools, last.settings.get("store"), last.streamed)
print(last.steps[0]["type"], last.new_steps, last.replayed_steps, last.answer.upper(), last.system_instruction)
if last.continued_from is not None and last.interaction is not None:
    print(last.continued_from.upper(), last.interaction.text)
print(last.new_turn)  # wrong: new_turn
print(last.continued_from.upper())  # wrong: upper
print(last.interaction.text)  # wrong: text
print(emulator.requests[0].status == 200, emulator.requests[0].error)
emulator.reset(stored=False)
emulator.assert_all_used()
emulator.assert_used()  # wrong: assert_used
emulator.reset(kept=True)  # wrong: kept
errors: list[ScriptError] = emulator.script_errors


def test_it(shared_interactions_emulator: Emulator) -> None:
    shared_interactions_emulator.reply(say("Hi"))
