"""Steps: the type of one tells which it is."""

from gemini_interactions import Client

client = Client(api_key="x")
interaction = client.create(model="gemini-3.8-flash", input="Search the web: who won?", tools=[{"type": "google_search"}])

for step in interaction.steps or ():
    print(step.type)
    print(step.content)  # wrong: content
    if step.type == "model_output":
        print(step.content)
        print(step.contnt)  # wrong: contnt
        print(step.arguments)  # wrong: arguments
    elif step.type == "thought":
        print(step.summary, step.signature)
        print(step.txt)  # wrong: txt
    elif step.type == "function_call":
        print(step.name.upper(), step.arguments, step.id)
        print(step.args)  # wrong: args
    elif step.type == "google_search_call":
        print(step.arguments)
        print(step.name)  # wrong: name
    elif step.type == "google_search_result":
        print(step.result)

calls = [step for step in interaction.steps or () if step.type == "function_call"]
print([call.name for call in calls])
print([call.nme for call in calls])  # wrong: nme

for step in interaction.steps or ():
    match step.type:
        case "model_output":
            print(step.content)
            print(step.output)  # wrong: output
        case "user_input":
            print(step.content)
        case _:
            print(step.type)
