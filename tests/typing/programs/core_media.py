"""Media of an answer, and what else it tells at a glance."""

from pathlib import Path

from gemini_interactions import Client

client = Client(api_key="x")
drawn = client.create(model="gemini-3.1-flash-image", input="Draw a cat.", response_format={"type": "image"})

for image in drawn.images:
    path: Path = image.save("cat.jpg")
    print(path.name, len(image.to_bytes()), image.mime_type)
    image.save(5)  # wrong: save
    image.save()  # wrong: path
    image.to_wav()  # wrong: to_wav
    print(image.text)  # wrong: text
for sound in drawn.audio:
    print(len(sound.to_wav()), sound.save("cat.wav"))
    print(sound.to_wav().upper().encode())  # wrong: encode
for video in drawn.videos:
    video.save("cat.mp4")

drawn.output_image.save("cat.jpg")  # wrong: None
if drawn.output_image is not None:
    drawn.output_image.save("cat.jpg")
print(drawn.image)  # wrong: image
print(drawn.text.upper(), [thought.summary for thought in drawn.thoughts], [call.name for call in drawn.function_calls])
print([citation.url for citation in drawn.citations if citation.type == "url_citation"])
print([citation.url for citation in drawn.citations])  # wrong: url
print([call.nme for call in drawn.function_calls])  # wrong: nme
