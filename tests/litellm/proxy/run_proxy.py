"""Start LiteLLM's proxy, as its command does.

Before Python 3.12 the garbage collector runs inside allocations, also while a context variable is set; LiteLLM's finalizer of a
stream sets some, and then Python may crash (python/cpython#148891). There, streams are collected without it.
"""

import sys

from litellm import run_server
from litellm.litellm_core_utils.streaming_handler import CustomStreamWrapper

if sys.version_info < (3, 12) and hasattr(CustomStreamWrapper, "__del__"):
    del CustomStreamWrapper.__del__

run_server()
