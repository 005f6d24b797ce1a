"""Make and edit images: OpenAI's calls to the API's, and the answer back.

Reference: aistudio.google.com/docs/image-generation.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from os import PathLike
from pathlib import Path
from typing import Any

from litellm.types.utils import all_litellm_params

from ..client.http.errors import ContentBlockedError, InvalidOption
from ..framework.contents.media import medium
from ..wire.interaction import Interaction
from .content import is_image

_RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9", "1:8", "8:1", "1:4", "4:1")
_NEAR = {"1792x1024": "16:9", "1024x1792": "9:16"}  # OpenAI's sizes that are near a ratio of the API's
_SIZES = ((512, "512"), (1536, "1K"), (2560, "2K"))
_IGNORED = ("user", "quality", "style", "response_format", "moderation")
_FORM = ("n", "size", "quality", "style", "response_format", "mask", "background", "output_compression", "output_format")
"""What a form of a proxy's client may have and LiteLLM keeps from providers of others."""
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
    return _call(call, call["prompt"])


def edit_call(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return the call of a chat model that stands for a call of OpenAI's image editing: the prompt, and the pictures after it.

    The SDK keeps `mask`, `n`, `size` and `quality` from providers of others, and does not say so; of a proxy's client they are
    read from its form.

    Args:
        call: the keyword arguments that LiteLLM passes; its `image` is a list of bytes, files, paths, or tuples of a name, one of
            these, and a media type.

    Raises:
        InvalidOption: it asks for what the service cannot do, or has no picture, or no prompt.
    """
    if not call.get("prompt"):
        raise InvalidOption("'prompt' is missing: say what is to become of the image.", field="prompt")
    images = call.get("image") or ()
    pictures = [
        _picture(image, f"image[{i}]") for i, image in enumerate(images if isinstance(images, list | tuple) else [images])
    ]
    if not pictures:
        raise InvalidOption("'image' is missing: there is nothing to edit.", field="image")
    return _call(call, [{"type": "text", "text": call["prompt"]}, *pictures])


def _call(call: Mapping[str, Any], content: Any) -> dict[str, Any]:
    # LiteLLM gives these endpoints no `litellm_params`, and to edits everything else, its own parameters among it.
    given = {name: value for name, value in (call.get("optional_params") or {}).items() if value is not None}
    params = {**(getattr(call.get("logging_obj"), "litellm_params", None) or {}), **given}
    given = {**_form(params), **{name: value for name, value in given.items() if name not in all_litellm_params}}
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
        "messages": [{"role": "user", "content": content}],
        "optional_params": {**options, "response_format": image},
        "litellm_params": params,
    }


def _form(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proxy's client asks for and LiteLLM keeps from providers."""
    request = params.get("proxy_server_request")
    body = request.get("body") if isinstance(request, Mapping) else None
    return {name: body[name] for name in _FORM if body.get(name) is not None} if isinstance(body, Mapping) else {}


def _picture(image: Any, where: str) -> dict[str, Any]:
    """Return the part of a message for a picture; its type is told by its bytes, where it is not said."""
    name = media_type = None
    if isinstance(image, tuple):
        name, image, media_type, *_ = (*image, None, None)
    if isinstance(image, PathLike):
        name, image = name or Path(image).name, Path(image).read_bytes()
    elif callable(read := getattr(image, "read", None)):
        if callable(rewind := getattr(image, "seek", None)):
            rewind(0)  # a call that is made again, by a retry or a fallback, finds it read
        image = read()
    if not isinstance(image, bytes | bytearray) or not image:
        raise InvalidOption(f"{where} must be the bytes of a picture or a file with some, not {image!r:.60}.", field="image")
    return medium("image", where, data=bytes(image), mime_type=media_type, name=name)


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
