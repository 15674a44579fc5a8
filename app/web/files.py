"""Attachments: taken in, and handed out as files, never shown as pages of ours."""

from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from app.casework import attachments
from app.casework.commands import files
from app.db import reading
from app.web.access import actor
from app.web.asking import asked
from app.web.errors import Unreadable

pages = Blueprint("files", __name__)
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""Kinds that a browser shows without running anything of theirs in our name."""


@pages.post("/files")
def store() -> tuple[Response, int]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Unreadable
    stored = files.store(asked(), upload.stream, upload.filename)
    return jsonify(vars(stored)), 201


@pages.get("/files/<attachment_id>")
def download(attachment_id: str) -> AnyResponse:
    with reading() as session:
        kept, path = attachments.open_for(session, actor(), attachment_id)
        name, media_type = kept.name, kept.media_type
    answer = send_file(path, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.get("/files/<attachment_id>/view")
def view(attachment_id: str) -> AnyResponse:
    """Pictures and PDFs in place; what else there is can only be downloaded.

    The kind was read from the content when the file came in, and no browser may guess another. A PDF is drawn
    by the browser's own viewer, which a sandbox would switch off; nothing in it may load or run here.
    """
    with reading() as session:
        kept, path = attachments.open_for(session, actor(), attachment_id)
        name, media_type = kept.name, kept.media_type
    if media_type not in SHOWN:
        return download(attachment_id)
    answer = send_file(path, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    sandbox = "" if media_type == "application/pdf" else "; sandbox"
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors 'self'{sandbox}"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
