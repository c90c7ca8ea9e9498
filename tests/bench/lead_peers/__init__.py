"""Whom ``leads.py`` measures our score cards beside, on what, and how.

* ``data`` the sets as their SOURCE.md says they may be used: without ids and without leaks;
* ``peers`` the script of scikit-learn and optbinning, a process of its own in ``environment``;
* ``naive_bayes`` predictive lead scoring as Odoo does it, written anew;
* ``cases`` one entry a section of the table, ``trial`` its draws, ``figures`` what is measured;
* ``targets`` what a figure has to reach, computed and never asserted.
"""
