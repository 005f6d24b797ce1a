"""The asynchronous client: what has to be awaited, and what must not be."""

import asyncio

from gemini_interactions import AsyncClient, Client


async def main() -> None:
    async with AsyncClient(api_key="x") as client:
        interaction = await client.create(model="gemini-3.8-flash", input="Hi")
        print(interaction.output_text)
        print(client.create(model="gemini-3.8-flash", input="Hi").output_text)  # wrong: output_text
        await client.create(model="gemini-3.8-flash", input="Hi", temprature=1)  # wrong: temprature

        async with await client.stream(model="gemini-3.8-flash", input="Hi") as events:
            async for event in events:
                print(event.event_type)
            for event in events:  # wrong: AsyncEventStream
                print(event)
            print(events.interaction.output_text)

        handle = await client.start(model="gemini-3.8-flash", input="Hi")
        done = await handle.result(deadline=60, poll_interval=0.1)
        print(done.output_text)
        print(handle.result().output_text)  # wrong: output_text

        async for environment in client.environments.list():
            print(environment.id)
        for environment in client.environments.list():  # wrong: __iter__
            print(environment)


def not_async() -> None:
    client = Client(api_key="x")
    print(client.create(model="gemini-3.8-flash", input="Hi").output_text)
    print(client.start(model="gemini-3.8-flash", input="Hi").result(poll_interval=0.1).output_txt)  # wrong: output_txt


async def awaits_too_much() -> None:
    client = Client(api_key="x")
    await client.create(model="gemini-3.8-flash", input="Hi")  # wrong: Interaction


asyncio.run(main())
not_async()
