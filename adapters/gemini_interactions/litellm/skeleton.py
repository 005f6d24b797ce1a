"""The steps of a reply without what its message says anyway: what lets a message be turned back into exactly these steps.

An OpenAI message has one text, a list of images, a list of calls. Where one output ended and the next began, what the service's
own tools did, what no field can hold: all of that travels in `provider_specific_fields["steps"]`, in the service's words, with a
text replaced by its length, an image by its place in `images`, and arguments of a call left out. If somebody has edited the
message since, the skeleton no longer fits, and the message alone counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def steps_to_skeleton(steps: Sequence[Mapping[str, Any]], calls: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The skeleton of a reply.

    Args:
        steps: the reply's, as JSON objects.
        calls: the function calls that the message shows, by id.
    """
    images, spoken = 0, False
    skeleton: list[dict[str, Any]] = []
    for step in steps:
        bare = dict(step)
        if step.get("type") == "model_output" and step.get("content"):
            bare["content"] = []
            for content in step["content"]:
                bare["content"].append(_bare_content(content, images, spoken))
                images += is_image(content)
                spoken = spoken or is_audio(content)
        elif step.get("type") == "function_call" and step.get("id") in calls:
            bare.pop("arguments", None)
        skeleton.append(bare)
    return skeleton


def skeleton_to_steps(
    skeleton: Any,
    text: str,
    images: Sequence[Mapping[str, Any]],
    calls: Mapping[str, Mapping[str, Any]],
    audio: str | None = None,
) -> list[dict[str, Any]] | None:
    """The steps that a skeleton and a message make together; None if they do not fit each other.

    Args:
        skeleton: that of `steps_to_skeleton`, as it came back.
        text: the message's text.
        images: its images, as the API's contents.
        calls: its function calls, as steps, by id.
        audio: the data of its audio.
    """
    if not isinstance(skeleton, list) or not all(isinstance(step, Mapping) for step in skeleton):
        return None
    used_text, used_images, used_calls = 0, 0, set()
    steps: list[dict[str, Any]] = []
    for bare in skeleton:
        step = dict(bare)
        if step.get("type") == "model_output" and isinstance(step.get("content"), list):
            contents = []
            for content in step["content"]:
                if not isinstance(content, Mapping):
                    return None
                content = dict(content)
                if isinstance(length := content.pop("length", None), int):
                    content = {"type": "text", "text": text[used_text : used_text + length], **content}
                    used_text += length
                elif isinstance(place := content.pop("image", None), int):
                    if place >= len(images):
                        return None
                    content = {**{key: images[place][key] for key in ("data", "uri") if key in images[place]}, **content}
                    used_images += 1
                elif content.pop("audio", None):
                    content["data"] = audio
                contents.append(content)
            step["content"] = contents
        elif step.get("type") == "function_call" and "arguments" not in step:
            call = calls.get(str(step.get("id")))
            if call is None or call["name"] != step.get("name"):
                return None
            used_calls.add(call["id"])
            step = {**step, "arguments": call["arguments"]}
        steps.append(step)
    fits = used_text == len(text) and used_images == len(images) and used_calls == set(calls)
    return steps if fits else None


def is_image(content: Mapping[str, Any]) -> bool:
    """Whether a content goes into a message's `images`."""
    return content.get("type") == "image" and isinstance(content.get("data") or content.get("uri"), str)


def is_text(content: Mapping[str, Any]) -> bool:
    """Whether a content goes into a message's text."""
    return content.get("type") == "text" and isinstance(content.get("text"), str)


def is_audio(content: Mapping[str, Any]) -> bool:
    """Whether a content can be a message's `audio`; the first one is."""
    return content.get("type") == "audio" and isinstance(content.get("data"), str)


def _bare_content(content: Mapping[str, Any], images: int, spoken: bool) -> dict[str, Any]:
    if is_text(content):
        return {"length": len(content["text"]), **{key: value for key, value in content.items() if key != "text"}}
    if is_image(content):
        shown = ("data", "uri") if "data" not in content else ("data",)
        return {"image": images, **{key: value for key, value in content.items() if key not in shown}}
    if is_audio(content) and not spoken:
        return {"audio": True, **{key: value for key, value in content.items() if key != "data"}}
    return dict(content)
