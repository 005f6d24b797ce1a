"""Runs in the background: begun here, taken up there."""

import json

from gemini_interactions import BackgroundInteraction, Client

client = Client(api_key="x")
handle: BackgroundInteraction = client.start(model="gemini-3.8-flash", input="Compare green and black tea.")
kept = json.dumps(handle.to_dict())

same = client.resume(json.loads(kept))
print(same.id, same.status)
print(same.ident)  # wrong: ident
report = same.result(deadline=60, poll_interval=0.1)
print(report.output_text)
same.result(timeout=60)  # wrong: timeout
same.result(deadline="60")  # wrong: deadline
print(same.result(poll_interval=0.1).text_output)  # wrong: text_output

with client.resume(handle.id).stream() as events:
    for event in events:
        print(event.event_type)
print(client.resume(handle.id).refresh().status)
client.resume(handle)  # wrong: BackgroundInteraction
client.resume(7)  # wrong: resume
client.wait(handle.id, poll_interval=0.1, deadline=10)
client.wait(handle)  # wrong: BackgroundInteraction
client.wait(handle.id, poll_intervall=0.1)  # wrong: poll_intervall
handle.cancl()  # wrong: cancl
