"""A collector of OpenTelemetry for tests: what exporters send it over HTTP, decoded with the official protobuf."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest, ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

SIGNALS: dict[str, tuple[type[Message], type[Message]]] = {
    "/v1/traces": (ExportTraceServiceRequest, ExportTraceServiceResponse),
    "/v1/metrics": (ExportMetricsServiceRequest, ExportMetricsServiceResponse),
}
"""What is sent where, and answered. Before it may come the path of a service that has others."""

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}


class Received(NamedTuple):
    """A request: where it went, its headers by their names in small letters, and what it said."""

    path: str
    headers: dict[str, str]
    message: Any


class Collector:
    """A collector that runs while it is entered.

    with Collector() as collector:
        exporter = OTLPSpanExporter(f"{collector.endpoint}/v1/traces")
        ...
    assert [span.name for span in collector.spans] == ["chat"]
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        """All requests that were understood, in the order they came."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.requests))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def endpoint(self) -> str:
        """What OTEL_EXPORTER_OTLP_ENDPOINT has to be."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def spans(self) -> list[Span]:
        """The spans of all requests."""
        return [span for _, span in self.scoped_spans]

    @property
    def scoped_spans(self) -> list[tuple[str, Span]]:
        """The spans of all requests, each after the name of the scope it is of."""
        return list(self._scoped(ExportTraceServiceRequest, "resource_spans", "scope_spans", "spans"))

    @property
    def metrics(self) -> list[Metric]:
        """The metrics of all requests: a metric that was sent twice is here twice."""
        return [metric for _, metric in self.scoped_metrics]

    @property
    def scoped_metrics(self) -> list[tuple[str, Metric]]:
        """The metrics of all requests, each after the name of the scope it is of."""
        return list(self._scoped(ExportMetricsServiceRequest, "resource_metrics", "scope_metrics", "metrics"))

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The attributes of the resource of each request's parts."""
        parts = ("resource_spans", "resource_metrics")
        return [
            attributes_of(resource.resource.attributes)
            for request in list(self.requests)
            for part in parts
            for resource in getattr(request.message, part, ())
        ]

    def _scoped(self, kind: type[Message], resources: str, scopes: str, items: str) -> Iterator[tuple[str, Any]]:
        for request in list(self.requests):
            if isinstance(request.message, kind):
                for resource in getattr(request.message, resources):
                    for scope in getattr(resource, scopes):
                        for item in getattr(scope, items):
                            yield scope.scope.name, item

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def attributes_of(pairs: Iterator[KeyValue] | Any) -> dict[str, Any]:
    """Attributes of a decoded span, point or resource as Python values."""
    return {pair.key: value_of(pair.value) for pair in pairs}


def value_of(value: AnyValue) -> Any:
    """A decoded value as a Python value."""
    match value.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [value_of(item) for item in value.array_value.values]
        case "kvlist_value":
            return attributes_of(value.kvlist_value.values)
        case field:
            return getattr(value, field)


def _handler(requests: list[Received]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            status, answer = self._answer(headers, body)
            self.send_response(status)
            self.send_header("content-type", "application/x-protobuf" if status == 200 else "text/plain")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _answer(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
            signal = next((signal for signal in SIGNALS if self.path.endswith(signal)), None)
            if signal is None:
                return 404, b"No such signal."
            if headers.get("content-type") != "application/x-protobuf":
                return 415, b"Only protobuf is understood."
            request, response = SIGNALS[signal]
            decode = DECODERS.get(headers.get("content-encoding", ""))
            if decode is None:
                return 415, b"No such encoding."
            try:
                message = request.FromString(decode(body))
            except (DecodeError, OSError, EOFError, zlib.error) as error:
                return 400, str(error).encode()
            requests.append(Received(self.path, dict(headers), message))
            return 200, response().SerializeToString()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
