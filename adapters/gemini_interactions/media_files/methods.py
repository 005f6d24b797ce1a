"""The methods that contents, deltas and samples of voices have to save themselves; what they do is loaded with the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .medium import Medium

if TYPE_CHECKING:
    import os
    from pathlib import Path


class SavedMedium:
    """The methods of a medium: an image, a video, a document."""

    def to_bytes(self: Medium) -> bytes:
        """Return the bytes of the medium.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
        """
        from .files import bytes_of

        return bytes_of(self)

    def save(self: Medium, path: str | os.PathLike[str]) -> Path:
        """Write the medium into a file, in place of one that is there, and return its path.

        Args:
            path: where to. A name without a suffix gets the one of the medium's type. A suffix of another type stands, with a
                warning: the bytes are not converted.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
            OSError: the file cannot be written.
        """
        from .files import save_medium

        return save_medium(self, path)

    def _repr_mimebundle_(self: Medium, **_: Any) -> dict[str, str]:
        """Return what Jupyter shows."""
        from .notebook import notebook_forms

        return notebook_forms(self)


class SavedSound(SavedMedium):
    """The methods of sound."""

    def to_wav(self: Medium) -> bytes:
        """Return the sound as a WAV file; one that is WAV already, as it is.

        Sound without a header, which is what `audio/l16` is, gets one: its rate and channels are those of the content, else those
        of its media type, else 24,000 Hz and one channel.

        Raises:
            ValueError: it is compressed, such as MP3, and `save` writes it as it is; or it is not here, but at its `uri`.
        """
        from .files import sound_to_wav

        return sound_to_wav(self)

    def save(self: Medium, path: str | os.PathLike[str]) -> Path:
        """Write the sound into a file, in place of one that is there, and return its path.

        Args:
            path: where to. A name without a suffix gets the one of the sound's type. Sound without a header, as `audio/l16`,
                becomes WAV, unless the name ends in `.pcm` or `.raw`. A suffix of another type stands, with a warning: nothing
                else is converted.

        Raises:
            ValueError: it is not here, but at its `uri`, or its `data` is no base64.
            OSError: the file cannot be written.
        """
        from .files import save_sound

        return save_sound(self, path)
