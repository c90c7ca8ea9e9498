"""The data sets as they may be used for measuring; none of them is part of this repository."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.leads.reading import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.leads.table import Table

XEDUCATION_LEAKS = (
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Asymmetrique Activity Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Index",
    "Asymmetrique Profile Score",
    "Last Notable Activity",
)
XEDUCATION_LATE = (
    "Last Activity",
    "What is your current occupation",
    "What matters most to you in choosing a course",
    "Do Not Email",
    "Do Not Call",
)


@dataclass(frozen=True)
class Source:
    """A file, its target, what leaks or names a person, and what its rows are ordered by."""

    file: str
    target: str
    without: tuple[str, ...]
    order: str

    def read(self, folder: Path) -> Table:
        """Return the leads, oldest first, and only what a criterion may ask for is left."""
        data = (folder / self.file).read_bytes()
        table = read_csv(data, file=self.file, target=self.target).table.without(self.without)
        moments = table.columns[self.order].values
        return table.rows(sorted(range(len(table)), key=lambda row: moments[row] or 0))


XEDUCATION = Source("xeducation-leads.csv", "Converted", XEDUCATION_LEAKS, "Lead Number")
XEDUCATION_STRICT = Source(
    "xeducation-leads.csv", "Converted", XEDUCATION_LEAKS + XEDUCATION_LATE, "Lead Number"
)
SALVIRT = Source("salvirt-b2b.csv", "Status", ("Seller", "row"), "row")
BANK = Source("bank-marketing.csv", "y", ("duration", "row"), "row")


class Olist(Source):
    """The leads of 2018; one is won if the file of deals has it."""

    def read(self, folder: Path) -> Table:
        """Join the two files; leads of 2017 are left out, their deals were not recorded."""
        deals = (folder / "olist-closed-deals.csv").read_text(encoding="utf-8-sig")
        won = {row["mql_id"] for row in csv.DictReader(io.StringIO(deals))}
        leads = (folder / self.file).read_text(encoding="utf-8-sig")
        joined = io.StringIO()
        writer = csv.writer(joined)
        writer.writerow(["first_contact_date", "landing_page_id", "origin", self.target])
        for row in csv.DictReader(io.StringIO(leads)):
            if row["first_contact_date"].endswith("-2018"):
                known = [row["first_contact_date"], row["landing_page_id"], row["origin"]]
                writer.writerow([*known, int(row["mql_id"] in won)])
        data = joined.getvalue().encode()
        table = read_csv(data, file=self.file, target=self.target).table
        moments = table.columns[self.order].values
        return table.rows(sorted(range(len(table)), key=lambda row: moments[row] or 0))


OLIST = Olist("olist-mql.csv", "won", (), "first_contact_date")
