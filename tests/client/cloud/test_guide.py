"""Every snippet of the guide to Google Cloud runs, for somebody who is logged in.

Its test runs with those of the guide for testers.
"""

from __future__ import annotations

import re
from pathlib import Path

import litellm
import pytest

from gemini_interactions.emulator import Emulator

from ...litellm.conftest import FORCED_BY_LITELLM
from .logins import TokenEndpoint, written

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "google-cloud.md").read_text()
SNIPPETS = [block for block in re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL) if "def test_" not in block]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_of_the_guide_runs(
    snippet: str, tokens: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", written(tmp_path, tokens.service_account()))
    with Emulator() as emulator:
        monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", emulator.url)
        exec(compile(snippet, "google-cloud.md", "exec"), {"__name__": "guide"})
        litellm.custom_provider_map = []
        assert {request.path.split("/")[3] for request in emulator.requests} == {"my-project"}
    assert len(tokens.asked) == 1


for _warning in FORCED_BY_LITELLM:
    pytest.mark.filterwarnings(_warning)(test_a_snippet_of_the_guide_runs)
