"""The emulator, in a program and in tests."""

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

with Emulator(background_seconds=0.1) as emulator:
    client = Client(api_key="any", base_url=emulator.url)
    client.create(model="gemini-3.8-flash", input="Hi")
    print(emulator.requests[0].method, emulator.requests[0].path, emulator.requests[0].body)
    print(emulator.requests[0].json)  # wrong: json
    print(emulator.uri)  # wrong: uri
    emulator.fault(status=429, retry_after=0.1)
    emulator.fault(cut_after=2, times=2, when=lambda body: bool(body.get("stream")))
    emulator.fault(stauts=429)  # wrong: stauts
    emulator.fault(status="429")  # wrong: status
    emulator.advance(60)
    emulator.advance("60")  # wrong: advance

emulator = Emulator()
emulator.reply("Hello, Ada.", "And again.")
emulator.reply(answer="Hello")  # wrong: answer
emulator.reply(7)  # wrong: reply
client = Client(api_key="any", transport=emulator.transport())
assert client.create(model="gemini-3.8-flash", input="Hi").output_text == "Hello, Ada."
Client(api_key="any", transport=emulator.url)  # wrong: transport
Emulator(backgroud_seconds=0.1)  # wrong: backgroud_seconds
Emulator(background_seconds="a while")  # wrong: background_seconds


def test_something(interactions_emulator: Emulator) -> None:
    interactions_emulator.reply("Hello.")
    interactions_emulator.replies("Hello.")  # wrong: replies
