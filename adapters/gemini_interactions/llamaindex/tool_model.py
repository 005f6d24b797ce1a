"""Let an LLM be a tool of another agent's."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from llama_index.core.llms.function_calling import FunctionCallingLLM

from ..wire.base import present_fields

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from llama_index.core.tools import FunctionTool

    from ..client.interactions.progress import AsyncOnProgress
    from .calls import LLMCalls


class ToolModel(FunctionCallingLLM):
    """An LLM that can be given to another agent as a tool: a question in, the answer's text out."""

    @property
    @abstractmethod
    def _calls(self) -> LLMCalls:
        """The calls for the settings as they are now."""

    def as_tool(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        continues: bool = False,
        deadline: float | None = None,
        on_progress: AsyncOnProgress | None = None,
        return_direct: bool = False,
    ) -> FunctionTool:
        """Return a tool that asks this model or agent, for an agent with whatever LLM.

        The tool takes a `question`. Its output has the answer's text as `content`, and the whole `ChatResponse` as `raw_output`;
        of an agent with a sandbox, `raw_output.additional_kwargs` has `environment_id` and `environment_files`. What fails is
        told to the outer agent as LlamaIndex does it, as an output with `is_error`. If the outer agent is cancelled, the run is
        stopped.

        Args:
            name: the tool's name; `deep_research`, `antigravity`, or the model's or agent's name if not given.
            description: when to call it, for the outer model.
            continues: whether a call goes on with the earlier calls of this tool in the same `Context` of a workflow, in whose
                store they are kept; an Antigravity's sandbox is kept then, too. Such a tool needs a `Context`, and takes it as
                `ctx`. Else, each call stands alone.
            deadline: seconds that a call may take.
            on_progress: is called with a `Progress` while a run goes on; the LLM's own setting if not given. A workflow's event
                stream has it in any case.
            return_direct: whether the answer is the outer agent's last word, unchanged.
        """
        from .as_tool import ModelTool

        options = present_fields(deadline=deadline, on_progress=on_progress)
        asking = ModelTool(self, lambda: self._calls, options)
        return asking.tool(name=name, description=description, continues=continues, return_direct=return_direct)
