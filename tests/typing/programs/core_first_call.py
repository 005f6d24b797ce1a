"""The core client: what it is made with, and a first answer."""

import httpx

from gemini_interactions import Client
from gemini_interactions.types import Interaction

with Client() as client:
    client.create(model="gemini-3.8-flash", input="Hi")

with httpx.Client() as own, Client(api_key="x", timeout=10, headers={"x-team": "tea"}, http_client=own) as client:
    first = client.create(model="gemini-3.8-flash", input="My name is Ada.", deadline=30)
    second = client.create(model="gemini-3.8-flash", input="What is my name?", previous_interaction_id=first.id)
    told: Interaction = second
    print(told.output_text, told.status, told.steps)
    print(second.txt)  # wrong: txt
    print(second.output_text.upper())
    print(second.output_text())  # wrong: call
    client.creat(model="gemini-3.8-flash", input="Hi")  # wrong: creat
    client.create(model="gemini-3.8-flash", input="Hi", deadline="soon")  # wrong: deadline
    client.get(1)  # wrong: "get"
    client.export(first.id, second)  # wrong: Interaction

Client(api_kye="x")  # wrong: api_kye
Client(api_key="x", timeout="10 s")  # wrong: timeout
Client(api_key="x", max_retries=0.5)  # wrong: max_retries
Client(api_key="x", transport=httpx.Client())  # wrong: transport
Client("x")  # wrong: positional arg
