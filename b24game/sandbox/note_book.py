"""Editing Knowledge Base 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.knowledge import Collection, Document
from b24game.sandbox.model import local
from b24game.sandbox.premises import Premises

if TYPE_CHECKING:
    from datetime import datetime


class NoteBook(Premises):
    """What people write down for each other."""

    def add_collection(self, author: int, name: str, at: datetime, *, position: int = 0) -> int:
        """Open a base and return its id."""
        with self.lock:
            moment = local(at)
            new_id = self.collections.new_id()
            row = Collection(new_id, name, position, author, moment, author, moment)
            return self.collections.add(row).id

    def add_document(
        self,
        author: int,
        collection: int,
        title: str,
        at: datetime,
        *,
        markdown: str = "",
        parent: int | None = None,
    ) -> int:
        """Write a document below all its neighbours and return its id."""
        with self.lock:
            moment = local(at)
            row = Document(
                id=self.documents.new_id(),
                collection_id=collection,
                parent_id=parent,
                title=title,
                markdown=markdown,
                position=len(self.documents_of(collection, parent)) + 1,
                created_by=author,
                created=moment,
                updated_by=author,
                updated=moment,
            )
            return self.documents.add(row).id

    def edit_document(
        self,
        author: int,
        document: int,
        at: datetime,
        *,
        title: str | None = None,
        markdown: str | None = None,
    ) -> None:
        """Replace the title, the text or both; whoever has it open sees the new text."""
        with self.lock:
            row = self.documents[document]
            row.title = row.title if title is None else title
            if markdown is not None:
                row.markdown, row.being_edited = markdown, False
            row.updated_by, row.updated = author, local(at)

    def documents_of(self, collection: int, parent: int | None) -> list[Document]:
        """The documents of a base below one of them, or at its root."""
        place = (collection, parent)
        return [row for row in self.documents if (row.collection_id, row.parent_id) == place]
