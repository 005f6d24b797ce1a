"""LangChain: what the chat model is made with."""

from pydantic import Field, SecretStr

from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.types import ImageResponseFormat

ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x", temperature=0.2, max_tokens=5, timeout=10, max_retries=1)
ChatGeminiInteractions(model="a-model-of-tomorrow", api_key=SecretStr("x"), stop=["."], thinking_level="low")
ChatGeminiInteractions(model="gemini-3.8-flash", api_key=lambda: "x", max_output_tokens=5, reasoning_effort="low")
ChatGeminiInteractions(agent="an-agent-of-mine", api_key="x", state="server", streaming=True, headers={"x-team": "tea"})
ChatGeminiInteractions(model="gemini-3.8-flash", include_thoughts=True, state="auto", disable_streaming=True, tags=["tea"])

ChatGeminiInteractions(model="gemini-3.8-flash", temprature=0.2)  # wrong: temprature
ChatGeminiInteractions(model="gemini-3.8-flash", temperature="hot")  # wrong: temperature
ChatGeminiInteractions(model="gemini-3.8-flash", max_token=5)  # wrong: max_token
ChatGeminiInteractions(model="gemini-3.8-flash", max_tokens="5")  # wrong: max_tokens
ChatGeminiInteractions(model="gemini-3.8-flash", api_key=5)  # wrong: api_key
ChatGeminiInteractions(model="gemini-3.8-flash", apikey="x")  # wrong: apikey
ChatGeminiInteractions(model="gemini-3.8-flash", state="sticky")  # wrong: state
ChatGeminiInteractions(model="gemini-3.8-flash", thinking_level="extreem")  # wrong: thinking_level
ChatGeminiInteractions(model="gemini-3.8-flash", service_tier="cheap")  # wrong: service_tier
ChatGeminiInteractions(model="gemini-3.8-flash", timeout="10 s")  # wrong: timeout
ChatGeminiInteractions(model="gemini-3.8-flash", streaming="yes")  # wrong: streaming
ChatGeminiInteractions(modle="gemini-3.8-flash")  # wrong: modle
ChatGeminiInteractions("gemini-3.8-flash")  # wrong: arg
ChatGeminiInteractions(model="gemini-3.8-flash", agent_config="deep")  # wrong: agent_config
ChatGeminiInteractions(model="gemini-3.8-flash", upload="sometimes")  # wrong: upload
ChatGeminiInteractions(model="gemini-3.1-flash-image", response_format=[ImageResponseFormat(type="image")])


class TeamModel(ChatGeminiInteractions):
    model: str | None = "gemini-3.8-flash"
    team: str = Field(default="tea")


print(TeamModel().team, TeamModel(team="coffee", temperature=0.2, api_key=SecretStr("x")).invoke("Hi", max_tokens=5).text)
TeamModel(taem="coffee")  # wrong: taem
TeamModel(team=5)  # wrong: team
