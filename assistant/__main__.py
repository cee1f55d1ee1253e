"""Lets `python -m assistant` do what the `assistant` command does."""

import sys

from assistant.cli import main

sys.exit(main())
