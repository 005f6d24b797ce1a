"""The core client: a first answer."""

from gemini_interactions import Client

with Client(api_key="x", timeout=10) as client:
    interaction = client.create(model="gemini-3.8-flash", input="Hi")
    print(interaction.output_text)
    print(interaction.txt)  # wrong: txt
