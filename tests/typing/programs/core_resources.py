"""Agents of one's own, sandboxes, voices, webhooks and tokens."""

from gemini_interactions import Client

client = Client(api_key="x")

agent = client.agents.create(
    id="tea-expert", base_agent="antigravity-preview-09-2026", system_instruction="You know tea.", base_environment="remote"
)
print(agent.id, agent.base_agent)
print(agent.name_of_agent)  # wrong: name_of_agent
client.agents.create(idd="tea-expert")  # wrong: idd
print(client.agents.get("tea-expert").id)
client.agents.get(id=5)  # wrong: id
for each in client.agents.list():
    print(each.id)
    print(each.ids)  # wrong: ids
client.agents.delete("tea-expert")
client.agents.delete()  # wrong: id
client.agent.delete("tea-expert")  # wrong: agent

sandbox = client.environments.create()
client.environments.upload(sandbox.id, "notes.txt", b"Ask about plums.")
client.environments.upload(sandbox.id, "notes.txt", 7)  # wrong: upload
for file in client.environments.files(sandbox.id, recursive=True):
    print(file.path, file.size_bytes)
    print(file.size)  # wrong: size
print(client.environments.download(sandbox.id, "notes.txt").decode())
print(client.environments.download(sandbox.id, "notes.txt").encode())  # wrong: encode
client.environments.files(sandbox.id, recursiv=True)  # wrong: recursiv
client.environments.delete(sandbox.id)

for voice in client.voices.list():
    print(voice.id)
client.voices.create(nam="Ada")  # wrong: nam
for webhook in client.webhooks.list():
    print(webhook.id, webhook.uri)
    print(webhook.url)  # wrong: url
client.webhooks.create(url="https://example.com")  # wrong: url
