"""Long runs that show themselves."""

import asyncio

from gemini_interactions import AsyncClient, Client, Progress
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.view import show_progress


def tell(progress: Progress) -> None:
    print(progress.status, progress.elapsed, progress.step.upper(), len(progress.thoughts), progress.polls)
    print(progress.usage.total_tokens)  # wrong: total_tokens
    print(f"{progress.cost:.2f}" if progress.cost is not None else "")
    print(progress.percent)  # wrong: percent


async def atell(progress: Progress) -> None:
    tell(progress)


def of_text(text: str) -> None:
    print(text)


def of_nothing() -> None: ...


client = Client(api_key="x")
handle = client.start(model="gemini-3.8-flash", input="Compare green and black tea.")
print(handle.result(on_progress=tell, poll_interval=0.1).output_text)
client.wait(handle.id, on_progress=lambda progress: print(progress.step))
client.wait(handle.id, on_progress=show_progress())
client.wait(handle.id, on_progress=of_text)  # wrong: on_progress
client.wait(handle.id, on_progress=of_nothing)  # wrong: on_progress
client.wait(handle.id, on_progress="tell")  # wrong: on_progress
client.wait(handle.id, on_progres=tell)  # wrong: on_progres
handle.result(on_progress=5)  # wrong: on_progress

model = ChatGeminiInteractions(agent="deep-research-preview-04-2026", api_key="x", on_progress=tell, poll_interval=0.1)
print(model.invoke("Compare green and black tea.", on_progress=tell).text)
model.invoke("Compare green and black tea.", on_progress=of_text)  # wrong: on_progress
model.start("Compare green and black tea.").result(on_progress=tell)
llm = GeminiInteractions(agent="deep-research-preview-04-2026", api_key="x", on_progress=tell, poll_interval=0.1)
print(llm.complete("Compare green and black tea.").text)
GeminiInteractions(agent="deep-research-preview-04-2026", on_progress="tell")  # wrong: on_progress


async def wait() -> None:
    async with AsyncClient(api_key="x") as asynchronous:
        await asynchronous.wait(handle.id, on_progress=atell)
        await asynchronous.wait(handle.id, on_progress=tell)
        await asynchronous.wait(handle.id, on_progress=of_text)  # wrong: on_progress


asyncio.run(wait())
