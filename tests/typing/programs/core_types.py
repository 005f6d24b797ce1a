"""The classes of the wire, for annotations, `isinstance` and `match`."""

import gemini_interactions.types as types
from gemini_interactions import Client
from gemini_interactions.types import FunctionCallStep, Interaction, ModelOutputStep, Step, TextContent, UnknownStep, Usage


def texts_of(interaction: Interaction) -> list[str]:
    return [
        content.text
        for step in interaction.steps or ()
        if isinstance(step, ModelOutputStep)
        for content in step.content or ()
        if isinstance(content, TextContent)
    ]


def calls_of(step: Step) -> str:
    match step:
        case FunctionCallStep(name=name):
            return name
        case ModelOutputStep():
            print(step.contents)  # wrong: contents
            return step.type
        case UnknownStep():
            return str(step.dump())
        case _:
            return step.type


def tokens_of(usage: Usage | None) -> int:
    return usage.total_tokens  # wrong: total_tokens


client = Client(api_key="x")
answer = client.create(model="gemini-3.8-flash", input="Hi")
print(texts_of(answer), [calls_of(step) for step in answer.steps or ()], tokens_of(answer.usage))
texts_of("Hi")  # wrong: texts_of
calls_of(answer)  # wrong: calls_of
print(types.ModelOutput)  # wrong: ModelOutput
made: ModelOutputStep = FunctionCallStep(type="function_call", id="1", name="f", arguments={})  # wrong: FunctionCallStep
TextContent(type="text", text=5)  # wrong: text
TextContent(type="image", text="Hi")  # wrong: type
print(TextContent(type="text", text="Hi").dump())
