"""Files, and stores of documents."""

from pathlib import Path
from tempfile import TemporaryDirectory

from gemini_interactions import Client

client = Client(api_key="x")

with TemporaryDirectory() as folder:
    path = Path(folder) / "menu.txt"
    path.write_text("Tea, coffee.")
    file = client.files.upload(file=path, config={"mime_type": "text/plain"})
    client.files.upload(path)  # wrong: positional
    client.files.upload(file=path, mime_type="text/plain")  # wrong: mime_type
    client.files.upload(file=7)  # wrong: file

if file.name is not None:
    done = client.files.wait(name=file.name)
    print(done.state, done.uri, done.size_bytes)
    print(done.url)  # wrong: url
print(client.files.get(name=file).mime_type)
client.files.get(name=file).delete()  # wrong: delete
for each in client.files.list(config={"page_size": 10}):
    print(each.name)
    print(each.nme)  # wrong: nme
client.files.list()[0]  # wrong: Iterator
client.files.delete(name=file)

store = client.file_search_stores.create(config={"display_name": "Menus"})
print(store.name)
print(store.names)  # wrong: names
client.file_search_stores.create(display_name="Menus")  # wrong: display_name
client.file_search_stores.delete(name=store, config={"force": True})
client.file_search_stores.delete(name=store, force=True)  # wrong: force
