"""The forms a script is handed out in, and where they lie."""

from messaging.loudspeaker.documents.storage import FORMS, MEDIA_TYPES, content, export, file_name, make

__all__ = ["FORMS", "MEDIA_TYPES", "content", "export", "file_name", "make"]
