"""Image generation: OpenAI's call to the API's, and the answer back.

Reference: ai.google.dev/gemini-api/docs/image-generation.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

from ..client.http.errors import ContentBlockedError, InvalidOption
from ..wire.interaction import Interaction
from .content import is_image

_RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9", "1:8", "8:1", "1:4", "4:1")
_NEAR = {"1792x1024": "16:9", "1024x1792": "9:16"}  # OpenAI's sizes that are near a ratio of the API's
_SIZES = ((512, "512"), (1536, "1K"), (2560, "2K"))
_IGNORED = ("user", "quality", "style", "response_format", "moderation")
_REFUSED = ("background", "output_compression", "output_format", "mask", "input_fidelity", "partial_images")


def image_call(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return the call of a chat model that stands for a call of OpenAI's image generation.

    Up to 1.109, LiteLLM keeps `n`, `size` and `quality` from providers of others, and does not say so; `aspect_ratio` and
    `image_size`, the API's own, arrive.

    Args:
        call: the keyword arguments that LiteLLM passes.

    Raises:
        InvalidOption: it asks for what the service cannot do.
    """
    given = {name: value for name, value in (call.get("optional_params") or {}).items() if value is not None}
    if given.pop("n", 1) not in (1, "1"):
        raise InvalidOption("'n' cannot be used: the service makes one image a call; call it again for another.", field="n")
    for name in _REFUSED:
        if name in given:
            raise InvalidOption(f"{name!r} cannot be used: the service decides that itself.", field=name)
    image: dict[str, Any] = {"type": "image"}
    size = given.pop("size", None)
    if size not in (None, "auto"):
        image |= size_to_format(str(size))
    image |= {name: given.pop(name) for name in ("aspect_ratio", "image_size") if name in given}
    options = {name: value for name, value in given.items() if name not in _IGNORED}
    return {
        **call,
        "messages": [{"role": "user", "content": call["prompt"]}],
        "optional_params": {**options, "response_format": image},
    }


def size_to_format(size: str) -> dict[str, Any]:
    """Return the aspect ratio and size of the API's for one of OpenAI's, such as `1024x1536`.

    Raises:
        InvalidOption: the API has no such ratio.
    """
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise InvalidOption(f"'size' must be such as 1024x1024, not {size!r}.", field="size")
    divisor = gcd(int(width), int(height))
    ratio = _NEAR.get(size, f"{int(width) // divisor}:{int(height) // divisor}")
    if ratio not in _RATIOS:
        raise InvalidOption(f"'size' {size!r} has the ratio {ratio}; the API has {', '.join(_RATIOS)}.", field="size")
    longer = max(int(width), int(height))
    return {"aspect_ratio": ratio, "image_size": next((name for most, name in _SIZES if longer <= most), "4K")}


def interaction_to_images(interaction: Interaction) -> list[dict[str, Any]]:
    """Return the arguments of LiteLLM's `ImageObject` for each image of an answer.

    Raises:
        ContentBlockedError: there is none.
    """
    contents = [
        content
        for step in interaction.reply_steps()
        if step.get("type") == "model_output"
        for content in step.get("content") or ()
    ]
    images = [
        {"b64_json": content["data"]} if "data" in content else {"url": content["uri"]}
        for content in contents
        if is_image(content)
    ]
    if not images:
        said = interaction.output_text
        raise ContentBlockedError(
            f"The model made no image{f': {said}' if said else '.'}", code="no_image", interaction=interaction
        )
    return images
