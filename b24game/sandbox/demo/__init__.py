"""The demo company: people, then stories that play their acts in the order of time.

``staff`` hires, the ``*_stories`` tell what may happen, ``launch`` what a game changes about it,
``agenda`` plays all stories up to the company's ``now``, ``build`` puts it together; ``bulk``,
``bulk_deals`` and ``bulk_leads`` make a big company for benchmarks.
"""

from __future__ import annotations

from b24game.sandbox.demo.build import build_company
from b24game.sandbox.demo.bulk import bulk_company
from b24game.sandbox.demo.launch import Launch

__all__ = ["Launch", "build_company", "bulk_company"]
