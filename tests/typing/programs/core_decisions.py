"""Decisions: questions, and answers whose type tells which they are."""

from gemini_interactions import Client

client = Client(api_key="x")
decided = client.decisions.create(
    model="gemini-decision-1",
    input="Win a free phone!",
    questions={"spam": {"type": "noul", "instructions": "Is this spam?"}},
)
for name, answer in (decided.answers or {}).items():
    print(name, answer.type)
    print(answer.noul)  # wrong: noul
    if answer.type == "noul":
        print(answer.noul, answer.confidence)
        print(answer.yes)  # wrong: yes
    elif answer.type == "choice":
        print(answer.choice, answer.probabilities)
        print(answer.choices)  # wrong: choices
    elif answer.type == "score":
        print(answer.score)

decided.answers["spam"]  # wrong: None
client.decisions.create(model="gemini-decision-1", input="Hi")  # wrong: questions
client.decisions.create(model="gemini-decision-1", input="Hi", questions="Is this spam?")  # wrong: questions
