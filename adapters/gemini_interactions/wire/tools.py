"""Tools a request declares: the service's own and the caller's functions.

Reference: ai.google.dev/api/interactions-api, `Tool`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from .base import Tagged, UnknownVariant, WireModel, known

ToolChoiceMode = Annotated[str, known("auto", "any", "none", "validated")]
SearchType = Annotated[str, known("web_search", "image_search", "enterprise_web_search")]
RetrievalType = Annotated[str, known("vertex_ai_search", "rag_store", "exa_ai_search", "parallel_ai_search")]


class AllowedTools(WireModel):
    """A subset of the declared tools, and how the model may use it."""

    mode: ToolChoiceMode | None = None
    tools: list[str] | None = None


class ToolChoiceConfig(WireModel):
    """The object form of `tool_choice`."""

    allowed_tools: AllowedTools | None = None


class Function(WireModel):
    """A function of the caller's; `parameters` is a JSON Schema with lower-case types."""

    type: Literal["function"]
    name: str | None = None
    description: str | None = None
    short_description: str | None = None
    parameters: Any = None
    defer_loading: bool | None = None


class GoogleSearch(WireModel):
    """Grounding with Google Search."""

    type: Literal["google_search"]
    search_types: list[SearchType] | None = None


class GoogleMaps(WireModel):
    """Grounding with Google Maps, near a point in degrees."""

    type: Literal["google_maps"]
    latitude: float | None = None
    longitude: float | None = None
    enable_widget: bool | None = None


class CodeExecution(WireModel):
    """Code that the model writes and the service runs."""

    type: Literal["code_execution"]


class URLContext(WireModel):
    """Pages that the model reads by URL."""

    type: Literal["url_context"]


class FileSearch(WireModel):
    """Retrieval from file search stores."""

    type: Literal["file_search"]
    file_search_store_names: list[str] | None = None
    top_k: int | None = None
    metadata_filter: str | None = None


class MCPServer(WireModel):
    """A remote MCP server (Streamable HTTP). `headers` may carry secrets; `credential` is the id of one of the service's."""

    type: Literal["mcp_server"]
    name: str | None = None
    url: str | None = None
    headers: dict[str, str] | None = None
    credential: str | None = None
    allowed_tools: list[AllowedTools] | None = None
    defer_loading: bool | None = None


class ComputerUse(WireModel):
    """Actions on a screen; they come back as ordinary function calls."""

    type: Literal["computer_use"]
    environment: Annotated[str, known("browser", "mobile", "desktop")] | None = None
    excluded_predefined_functions: list[str] | None = None
    enable_prompt_injection_detection: bool | None = None
    disabled_safety_policies: (
        list[
            Annotated[
                str,
                known(
                    "financial_transactions",
                    "sensitive_data_modification",
                    "communication_tool",
                    "account_creation",
                    "data_modification",
                    "user_consent_management",
                    "legal_terms_and_agreements",
                ),
            ]
        ]
        | None
    ) = None


class ToolSearch(WireModel):
    """A search over deferred function declarations."""

    type: Literal["tool_search"]
    name: str | None = None
    description: str | None = None
    parameters: Any = None
    execution: Annotated[str, known("server", "client")] | None = None


class VertexAISearchConfig(WireModel):
    """An engine or data stores of Vertex AI Search."""

    engine: str | None = None
    datastores: list[str] | None = None


class RagResource(WireModel):
    """A RAG corpus, or files of one."""

    rag_corpus: str | None = None
    rag_file_ids: list[str] | None = None


class HybridSearch(WireModel):
    """The weight between dense and sparse search, 0 to 1."""

    alpha: float | None = None


class Filter(WireModel):
    """A condition on retrieved chunks."""

    metadata_filter: str | None = None
    vector_distance_threshold: float | None = None
    vector_similarity_threshold: float | None = None


class RankService(WireModel):
    """The service that ranks chunks."""

    model_name: str | None = None


class Ranking(WireModel):
    """How chunks are ranked."""

    ranking_config: Literal["rank_service"] | None = None
    model_name: str | None = None
    rank_service: RankService | None = None


class RagRetrievalConfig(WireModel):
    """How chunks are retrieved from a RAG store."""

    top_k: int | None = None
    filter: Filter | None = None
    hybrid_search: HybridSearch | None = None
    ranking: Ranking | None = None


class RagStoreConfig(WireModel):
    """A RAG store of Vertex AI."""

    rag_resources: list[RagResource] | None = None
    rag_retrieval_config: RagRetrievalConfig | None = None
    similarity_top_k: int | None = None
    vector_distance_threshold: float | None = None


class ExaAISearchConfig(WireModel):
    """Search by Exa; `api_key` is a secret."""

    api_key: str | None = None
    custom_config: dict[str, Any] | None = None


class ParallelAISearchConfig(WireModel):
    """Search by Parallel; `api_key` is a secret."""

    api_key: str | None = None
    custom_config: dict[str, Any] | None = None


class Retrieval(WireModel):
    """Retrieval from the caller's stores, on Google Cloud only.

    Reported to be gone from the service since November 2026; the official SDK still has it. It is sent as given: if the service
    refuses it, its error says so.
    """

    type: Literal["retrieval"]
    retrieval_types: list[RetrievalType] | None = None
    vertex_ai_search_config: VertexAISearchConfig | None = None
    rag_store_config: RagStoreConfig | None = None
    exa_ai_search_config: ExaAISearchConfig | None = None
    parallel_ai_search_config: ParallelAISearchConfig | None = None


class UnknownTool(UnknownVariant):
    """A tool of a type that this version does not know, verbatim."""


Tool = Annotated[
    Function
    | GoogleSearch
    | GoogleMaps
    | CodeExecution
    | URLContext
    | FileSearch
    | MCPServer
    | ComputerUse
    | ToolSearch
    | Retrieval,
    Tagged(UnknownTool),
]
