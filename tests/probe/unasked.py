"""Open questions of our code that a probe cannot ask, and why."""

_RECEIVER = "it takes an address of ours that Google can reach: see docs/guides/long-runs.md for what to record there"

UNASKED = {
    "wait_of_deferred": "the tier is refused (see the_tier_deferred_is_refused), so there is no wait to measure",
    "unacknowledged_safety": "nobody knows an input for which the service asks a person before it acts",
    "expired_beginning": "it takes the 55 days that an interaction is kept; see a_chain_outlives_the_deletion_of_its_beginning",
    "error_of_a_streamed_output": "nobody knows an input of which one output fails while the others stream",
    "definition_of_an_agent": "an answer would show by what a model obeys alone whether settings replace the definition",
    "overlapping_runs": "it takes runs of an agent that last until the next minute of a schedule",
    "most_voices": "it takes more than a hundred voices",
    "place_of_user_metadata": _RECEIVER,
    "payload_of_a_ping": _RECEIVER,
    "webhooks_of_incomplete_runs": _RECEIVER,
    "claims_of_webhook_tokens": _RECEIVER,
    "time_limit_of_the_service": "it takes a request that the service works on for longer than ten minutes",
    "names_of_mcp_servers": "it takes a server of ours that Google can reach: else a refusal may be of its address",
    "polls_that_count": "it takes a quota that is used up, and so a key that nothing else needs",
}
