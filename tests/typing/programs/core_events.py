"""Events of a stream, and the deltas in them."""

from gemini_interactions import Client

client = Client(api_key="x")

answer = ""
with client.stream(model="gemini-3.8-flash", input="Tell me a story.") as events:
    for event in events:
        print(event.delta)  # wrong: delta
        if event.event_type == "step.delta":
            print(event.index)
            delta = event.delta
            if delta.type == "text":
                answer += delta.text
                print(delta.txt)  # wrong: txt
            elif delta.type == "thought_summary":
                print(delta.content)
                print(delta.text)  # wrong: text
            elif delta.type == "arguments_delta":
                print(delta.arguments)
                print(delta.partial)  # wrong: partial
        elif event.event_type == "step.start":
            print(event.step.type)
            print(event.stp)  # wrong: stp
        elif event.event_type == "interaction.completed":
            print(event.interaction.status)
            print(event.interaction.stats)  # wrong: stats
        elif event.event_type == "error":
            print(event.error)
    print(events.interaction.output_text)
    print(events.final_interaction)  # wrong: final_interaction

answer = ""
with client.stream(model="gemini-3.8-flash", input="Tell me a story.") as events:
    for event in events:
        match event.event_type:
            case "step.delta":
                print(event.delta.type)
                print(event.dlta)  # wrong: dlta
            case _:
                pass
