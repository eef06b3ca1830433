"""`python -m pinecone_notebooks` is the command line."""

from __future__ import annotations

import sys

from pinecone_notebooks.cli import main

sys.exit(main())
