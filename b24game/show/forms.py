"""The forms an answer can take, and the moments colour is allowed."""

from __future__ import annotations

from typing import Literal

Form = Literal["table", "json", "csv", "tsv", "markdown"]
Colour = Literal["auto", "always", "never"]
