"""Deep Research: a plan, a wish, an approval, a report."""

import json

from gemini_interactions import (
    AsyncClient,
    AsyncDeepResearch,
    BackgroundInteraction,
    Client,
    DeepResearch,
    Progress,
    ResearchPlan,
)
from gemini_interactions.tools import file_search, google_search


def tell(progress: Progress) -> None:
    print(progress.step, progress.elapsed)


async def atell(progress: Progress) -> None:
    print(progress.step)


tools = [google_search(), file_search(["fileSearchStores/tea"])]
research = DeepResearch(Client(api_key="x"), agent="deep-research-max-preview-04-2026", tools=tools, visualization="off")
DeepResearch(visualization="on")  # wrong: visualization
DeepResearch(thinking_sumaries="auto")  # wrong: thinking_sumaries
DeepResearch(AsyncClient(api_key="x"))  # wrong: AsyncClient

plan: ResearchPlan = research.plan("Green tea?", deadline=600, on_progress=tell)
print(plan.text, plan.revision)
print(plan.txt)  # wrong: txt
research.plan(3)  # wrong: plan
research.plan("Green tea?", on_progres=tell)  # wrong: on_progres
plan = plan.revise("Also costs")
kept = json.dumps(plan.to_dict())
run: BackgroundInteraction = research.plan_from(json.loads(kept)).approve()
print(run.result(on_progress=tell).output_text)
plan.approve(again=True)  # wrong: again
print(plan.approve().output_text)  # wrong: output_text


async def main() -> None:
    asking = AsyncDeepResearch(AsyncClient(api_key="x"))
    newer = await (await asking.plan("Green tea?", on_progress=atell)).revise("Also costs")
    report = await (await newer.approve()).result()
    print(report.output_text)
    print((await asking.plan("Green tea?")).reviseit("Also costs"))  # wrong: reviseit
