"""LangChain and LlamaIndex: media of a message."""

from llama_index.core.llms import ChatMessage

from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain import media_of as media_of_message
from gemini_interactions.llamaindex import GeminiInteractions, media_of

model = ChatGeminiInteractions(model="gemini-3.1-flash-image", api_key="x", response_format={"type": "image"})
reply = model.invoke("Draw a cat.")
for medium in media_of_message(reply):
    print(medium.type, medium.mime_type, len(medium.to_bytes()))
    medium.save("cat.jpg")
    medium.store("cat.jpg")  # wrong: store
media_of_message("Draw a cat.")  # wrong: media_of
media_of_message(reply).save("cat.jpg")  # wrong: save

llm = GeminiInteractions(model="gemini-3.1-flash-image", api_key="x")
for medium in media_of(llm.chat([ChatMessage("Draw a cat.")])):
    medium.save("cat.jpg")
media_of(reply)  # wrong: AIMessage
