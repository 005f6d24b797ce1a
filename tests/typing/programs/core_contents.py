"""Contents of a step: text, image, audio, video, document, and their annotations."""

import base64

from gemini_interactions import Client

client = Client(api_key="x")
interaction = client.create(model="gemini-3.8-flash", input="Draw a cat.")

for step in interaction.steps or ():
    if step.type != "model_output":
        continue
    for content in step.content or ():
        print(content.type)
        print(content.text)  # wrong: text
        if content.type == "text":
            print(content.text)
            print(content.txt)  # wrong: txt
            print(content.mime_type)  # wrong: mime_type
            for annotation in content.annotations or ():
                print(annotation.type)
                if annotation.type == "url_citation":
                    print(annotation.url, annotation.title, annotation.start_index)
                    print(annotation.link)  # wrong: link
        elif content.type == "image":
            print(content.mime_type, content.uri)
            print(len(base64.b64decode(content.data)))  # wrong: None
            if content.data is not None:
                print(len(base64.b64decode(content.data)))
            print(content.text)  # wrong: text
        elif content.type == "audio":
            print(content.mime_type)
            print(content.resolution)  # wrong: resolution
        elif content.type == "video" or content.type == "document":
            print(content.uri)
            print(content.url)  # wrong: url
