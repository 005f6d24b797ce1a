"""Tools that the service runs, and settings of agents, by the functions that build them."""

from gemini_interactions import Client
from gemini_interactions.agents import antigravity, deep_research, environment, inline, repository
from gemini_interactions.tools import code_execution, file_search, google_maps, google_search, mcp_server, url_context

tools = [google_search(search_types=["web_search"]), google_maps(latitude=40.4, longitude=-3.7), url_context()]
tools += [code_execution(), file_search(["fileSearchStores/menus"], top_k=3), mcp_server("wiki", "https://example.com/mcp")]
print(tools)

google_search(types=["web_search"])  # wrong: types
google_search("web_search")  # wrong: positional arg
google_search(search_types=5)  # wrong: search_types
google_maps(latitude="north")  # wrong: latitude
google_maps(lat=40.4)  # wrong: lat
file_search()  # wrong: store_names
file_search(["fileSearchStores/menus"], top_k="all")  # wrong: top_k
mcp_server("wiki")  # wrong: url
mcp_server("wiki", "https://example.com/mcp", headers="secret")  # wrong: headers
code_execution("python")  # wrong: arg
url_context().call()  # wrong: call

place = environment(sources=[inline("prices.txt", "apples 3")], network="disabled")
settings = deep_research(visualization="off", thinking_summaries="auto")
deep_research(visualization="never")  # wrong: visualization
deep_research(thinking_summary="auto")  # wrong: thinking_summary
antigravity(max_total_tokens="1k")  # wrong: max_total_tokens
inline("prices.txt", 7)  # wrong: inline
repository()  # wrong: source
environment(network=False)  # wrong: network

client = Client(api_key="x")
client.start(agent="deep-research-preview-04-2026", input="Tea.", agent_config=settings)
client.start(agent="antigravity-preview-09-2026", input="List the files.", environment=place)
client.create(model="gemini-3.8-flash", input="Hi", tools=tools[:1])
client.create(model="gemini-3.8-flash", input="Hi", tools=google_search())  # wrong: tools
client.create(model="gemini-3.8-flash", input="Hi", tools=[google_search])  # wrong: Function
