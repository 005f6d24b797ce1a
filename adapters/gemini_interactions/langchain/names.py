"""Name this provider in LangChain, and what marks its messages."""

MODEL_PROVIDER = "gemini_interactions"
"""`model_provider` in messages, and what LangChain's middleware compares with it."""

TRACED = {False: "google_genai", True: "google_vertexai"}
"""`ls_provider` in traces, by whether Google Cloud is asked: LangChain's own words for whose models these are.

LangSmith finds prices by it, OpenTelemetry's and OpenInference's instrumentations the names of theirs.
"""

OF_STATUS = "status"
"""In the `extras` of a refusal that no step says: the status of the interaction, which has said it instead."""

SECRET_NAMES = frozenset(
    {
        "headers",
        "additional_headers",
        "default_headers",
        "http_options",
        "client_options",
        "credentials",
        "api_key",
        "google_api_key",
    }
)
"""The names of a call whose values traces and caches must not show."""
