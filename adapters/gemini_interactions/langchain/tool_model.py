"""Let a chat model be a tool of another agent's."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from ..wire.base import present_fields
from .part import ChatModelPart

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from langchain_core.tools import BaseTool
    from pydantic import BaseModel

    from ..client.interactions.progress import AsyncOnProgress
    from .calls import ChatCalls


class ToolModel(ChatModelPart):
    """A chat model that can be given to another agent as a tool: a question in, the answer's text out."""

    @property
    @abstractmethod
    def _calls(self) -> ChatCalls:
        """The calls for the settings as they are now."""

    def as_tool(
        self,
        args_schema: type[BaseModel] | None = None,
        *,
        name: str | None = None,
        description: str | None = None,
        arg_types: dict[str, type] | None = None,
        continues: bool = False,
        deadline: float | None = None,
        on_progress: AsyncOnProgress | None = None,
        return_direct: bool = False,
    ) -> BaseTool:
        """Return a tool that asks this model or agent, for an agent with whatever model.

        The tool takes a `question`. Its message holds the answer's text, and as `artifact` the whole `AIMessage`, citations and
        all; of an agent with a sandbox, `artifact.response_metadata` has `environment_id` and `environment_files`. (A checkpoint
        gives the artifact back as a dict.) What fails is told to the outer agent in the tool's message, so that it can go on;
        with `tool.handle_tool_error = False` it is a `ToolException`. What only the program can mend, such as a missing key, is
        raised in any case. If the outer agent is cancelled, the run is stopped.

        Args:
            args_schema: the arguments of a tool that hands them on as the model's input, as `Runnable.as_tool` makes it.
            name: the tool's name; `deep_research`, `antigravity`, or the model's or agent's name if not given.
            description: when to call it, for the outer model.
            arg_types: the arguments of such a tool by their types; see `args_schema`.
            continues: whether a call goes on with the earlier calls of this tool in the same conversation of the outer agent,
                which are found in its messages; an Antigravity's sandbox is kept then, too. Else, and outside LangGraph's agents,
                each call stands alone.
            deadline: seconds that a call may take.
            on_progress: is called with a `Progress` while a run goes on; the model's own setting if not given. A graph that is
                streamed as `custom` has it in any case.
            return_direct: whether the answer is the outer agent's last word, unchanged.
        """
        if args_schema is not None or arg_types is not None:
            return super().as_tool(args_schema, name=name, description=description, arg_types=arg_types)
        from .as_tool import ModelTool

        options = present_fields(deadline=deadline, on_progress=on_progress)
        return ModelTool(self, lambda: self._calls, continues=continues, options=options).tool(
            name=name, description=description, return_direct=return_direct
        )
