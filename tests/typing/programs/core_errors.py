"""Errors: which there are, and what they hold."""

import gemini_interactions as gi
from gemini_interactions import APIError, Client, GeminiInteractionsError, InvalidOption, RateLimitError

client = Client(api_key="x")
try:
    client.get("nothing")
except gi.RateLimitErrors:  # wrong: RateLimitErrors
    print()
except RateLimitError as error:
    print(error.status_code, error.code, error.retry_after)
    print(error.retry_in)  # wrong: retry_in
except APIError as error:
    print(error.status_code, error.code, error.request_id, error.message.upper())
    print(error.status)  # wrong: status
    print(error.code + 1)  # wrong: +
except InvalidOption as error:
    print(error.field)
    print(error.fields)  # wrong: fields
except GeminiInteractionsError as error:
    print(error)
