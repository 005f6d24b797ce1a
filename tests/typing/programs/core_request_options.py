"""The core client: options of a request, right and wrong, in each of the methods that take them."""

from gemini_interactions import Client, NotFoundError

client = Client(api_key="x")
ask = client.create

ask(model="gemini-3.8-flash", input="Hi", temperature=0.2, max_output_tokens=5, stop_sequences=["."], seed=7)
ask(model="gemini-3.8-flash", input="Hi", max_tokens=5, stop=["."], thinking_level="low", service_tier="flex")
ask(model="gemini-3.8-flash", input=[{"type": "text", "text": "Hi"}], labels={"team": "tea"}, store=False)
ask(model="gemini-3.8-flash", input="Hi", response_format={"type": "text", "mime_type": "application/json", "schema": {}})
ask(model="gemini-3.8-flash", input="Hi", tools=[{"type": "google_search"}, {"type": "function", "name": "f"}], tool_choice="any")
try:
    ask(model="a-model-of-tomorrow", input="Hi")
    ask(agent="an-agent-of-mine", input="Hi", background=True)
except NotFoundError as error:
    print(error.message)

ask(model="gemini-3.8-flash", input="Hi", temprature=0.2)  # wrong: temprature
ask(model="gemini-3.8-flash", input="Hi", temperature="hot")  # wrong: temperature
ask(model="gemini-3.8-flash", input="Hi", max_output_tokens="many")  # wrong: max_output_tokens
ask(model="gemini-3.8-flash", input="Hi", maxtokens=5)  # wrong: maxtokens
ask(model="gemini-3.8-flash", input="Hi", stop_sequences=[1])  # wrong: int
ask(model="gemini-3.8-flash", input="Hi", thinking_level="extreem")  # wrong: thinking_level
ask(model="gemini-3.8-flash", input="Hi", service_tier="cheap")  # wrong: service_tier
ask(model="gemini-3.8-flash", input="Hi", labels=["team"])  # wrong: labels
ask(model="gemini-3.8-flash", input="Hi", store="no")  # wrong: store
ask(model=3.8, input="Hi")  # wrong: model
ask(model="gemini-3.8-flash", imput="Hi")  # wrong: imput
ask(model="gemini-3.8-flash", input=5)  # wrong: input
ask(model="gemini-3.8-flash", input="Hi", messages=[])  # wrong: messages

with client.stream(model="gemini-3.8-flash", input="Hi", temperature=0.2) as events:
    print([event.event_type for event in events])
client.stream(model="gemini-3.8-flash", input="Hi", temprature=0.2)  # wrong: temprature
client.stream(model="gemini-3.8-flash", input="Hi", seed="lucky")  # wrong: seed

client.start(agent="antigravity-preview-09-2026", input="Hi", environment="remote")
client.start(agent="antigravity-preview-09-2026", input="Hi", enviroment="remote")  # wrong: enviroment
client.start(agent=None, input="Hi", agent_config="deep")  # wrong: agent_config
