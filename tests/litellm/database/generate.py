"""Generate the client by which LiteLLM reaches its database, for the environment that runs this.

Its `node_modules` has Prisma. The generator asks for the engine's version and nothing else: `prisma_engine.js` tells it one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import litellm.proxy

PREFIX = Path(sys.prefix)
ENGINE = str(Path(__file__).with_name("prisma_engine.js"))

schema = (Path(litellm.proxy.__path__[0]) / "schema.prisma").read_text()
schema = schema.replace('"prisma-client-py"', f'"{PREFIX / "bin" / "prisma-client-py"}"')
found = PREFIX / "schema.prisma"
found.write_text(re.sub(r"\n\s*binaryTargets = .*", "", schema))
engines = {f"PRISMA_{name}": ENGINE for name in ("QUERY_ENGINE_BINARY", "QUERY_ENGINE_LIBRARY", "SCHEMA_ENGINE_BINARY")}
# The generator would refuse versions of Prisma for which its authors have not tried it.
settings = {"PRISMA_PY_DEBUG_GENERATOR": "1", "PRISMA_HIDE_UPDATE_MESSAGE": "1", "DATABASE_URL": "postgresql://unused"}
command = ["node", str(PREFIX / "node_modules/prisma/build/index.js"), "generate", "--schema", str(found)]
subprocess.run(command, check=True, env={**os.environ, **engines, **settings}, stdout=subprocess.DEVNULL)
