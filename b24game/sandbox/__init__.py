"""The embedded portal: a Bitrix24 REST server on loopback with a living demo company.

What lives where:

* ``model`` rows, ``store`` a shelf of rows by id, ``lazy_store`` one of rows made when looked at,
  ``premises`` all shelves of a company;
* ``*_book`` the editing API by area, ``company`` puts it together, ``dictionaries`` and
  ``card_fields`` what every portal has;
* ``demo/`` the demo company and the bulk company for benchmarks;
* ``knowledge`` rows of both knowledge bases, ``note_book`` and ``landing_book`` their editing;
* ``query``, ``params``, ``wire`` how requests are read and values printed;
* ``methods/`` one file per area of the REST API, ``references`` and ``desk`` execute calls and
  batches;
* ``newer`` refusals and parameters of REST 3.0, ``idempotency`` its kept answers;
* ``limits``, ``operating``, ``faults``, ``journal``, ``clock`` what can be switched and watched;
* ``oauth`` the codes and tokens of an application;
* ``reception`` lets calls in; ``intake`` and ``server`` speak HTTP, ``serve`` runs a portal in the
  foreground.

A request goes ``server`` -> ``intake`` -> ``reception`` -> ``desk`` -> a function in ``methods``
-> ``query`` over the stores of the company, and back as JSON.
"""

from __future__ import annotations

from b24game.sandbox.clock import FrozenClock, real_clock
from b24game.sandbox.company import Company, empty_company
from b24game.sandbox.demo import build_company, bulk_company
from b24game.sandbox.faults import Fault, Faults, access_denied, internal_error, overload
from b24game.sandbox.journal import Journal
from b24game.sandbox.limits import Latency, Limits
from b24game.sandbox.oauth import Application
from b24game.sandbox.serve import serve
from b24game.sandbox.server import SandboxPortal

__all__ = [
    "Application",
    "Company",
    "Fault",
    "Faults",
    "FrozenClock",
    "Journal",
    "Latency",
    "Limits",
    "SandboxPortal",
    "access_denied",
    "build_company",
    "bulk_company",
    "empty_company",
    "internal_error",
    "overload",
    "real_clock",
    "serve",
]
