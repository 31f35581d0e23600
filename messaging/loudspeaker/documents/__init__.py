"""The forms a script is handed out in, and where they lie."""

from messaging.loudspeaker.documents.storage import Document, content, document, file_name, make

__all__ = ["Document", "content", "document", "file_name", "make"]
