"""What an answer cost, and what may be missing of it."""

from gemini_interactions import Client

client = Client(api_key="x")
interaction = client.create(model="gemini-3.8-flash", input="Hi")

print(interaction.usage.total_tokens)  # wrong: total_tokens
if interaction.usage is not None:
    print(interaction.usage.total_tokens, interaction.usage.total_input_tokens)
    print(interaction.usage.tokens)  # wrong: tokens
print(len(interaction.steps))  # wrong: None
print(len(interaction.steps or ()))
total: int = interaction.usage.total_tokens if interaction.usage else 0  # wrong: int
previous: str = interaction.previous_interaction_id  # wrong: None
