"""导入: a sheet is sent, rehearsed, looked at, and imported; what was rejected comes back to be mended."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import reading
from app.errors import Invalid, NotFound
from app.people import require
from app.registry import imports, uploads
from app.registry.layouts import LAYOUTS, blank
from app.registry.uploads import Watched
from app.web.access import actor
from app.web.asking import asked, page_number
from app.web.chrome import translate as _
from app.web.errors import status_of
from app.web.language import say_error
from app.web.sheets import XLSX, download

pages = Blueprint("imports", __name__)
SHOWN = 20
"""So many rows of a rehearsal are listed; the returned sheet has all."""
ROW_WORDS = {"rejected": "未接收", "mended": "已更正", "doubtful": "待留意", "all": "全部"}


@pages.get("/imports")
def listing() -> str:
    return _listing(None)


@pages.get("/imports/blank.xlsx")
def blank_sheet() -> Response:
    """An empty sheet of one kind, to fill in."""
    require(actor(), "records.import")
    layout = LAYOUTS.get(request.args.get("kind", ""))
    if layout is None:
        raise NotFound
    return download(f"{layout.title}{_('表样')}.xlsx", blank(layout), XLSX)


@pages.post("/imports")
def send() -> AnyResponse | tuple[str, int]:
    upload = request.files.get("file")
    try:
        body = upload.stream.read() if upload else b""
        upload_id = uploads.send(asked(), (upload.filename if upload else None) or "sheet", body)
    except Invalid as problem:
        return _listing(say_error(problem)), status_of(problem)
    return redirect(url_for("imports.show", upload_id=upload_id), 303)


@pages.get("/imports/<int:upload_id>")
def show(upload_id: int) -> str | AnyResponse:
    require(actor(), "records.import")
    with reading() as session:
        watched = uploads.watched(session, actor(), upload_id)
        if watched.stage == "imported":
            return redirect(url_for("imports.batch", batch_id=watched.upload.batch_id), 303)
        return render_template(
            "import.html", watched=watched, told=_report(watched), most=SHOWN, steps=_steps(watched)
        )


@pages.post("/imports/<int:upload_id>")
def take_in(upload_id: int) -> AnyResponse:
    uploads.take_in(asked(), upload_id)
    return redirect(url_for("imports.show", upload_id=upload_id), 303)


@pages.get("/imports/<int:upload_id>/returned.xlsx")
def rehearsed_returns(upload_id: int) -> Response:
    require(actor(), "records.import")
    with reading() as session:
        sheet = uploads.returned(session, actor(), upload_id, asked())
    return download(f"{_('退回修改')}-{upload_id}.xlsx", sheet, XLSX)


@pages.get("/imports/batches/<int:batch_id>")
def batch(batch_id: int) -> str:
    require(actor(), "records.import")
    which = request.args.get("rows", "rejected")
    which = which if which in ROW_WORDS else "rejected"
    with reading() as session:
        found = uploads.batch(session, actor(), batch_id)
        rows = uploads.rows(session, batch_id, which, page_number())
        return render_template(
            "import_batch.html",
            batch=found,
            rows=rows,
            which=which,
            views=ROW_WORDS,
            page=page_number(),
            more=len(rows) == uploads.PAGE,
        )


@pages.get("/imports/batches/<int:batch_id>/returned.xlsx")
def returned(batch_id: int) -> Response:
    require(actor(), "records.import")
    with reading() as session:
        uploads.batch(session, actor(), batch_id)
        sheet = imports.returned_sheet(session, batch_id)
    return download(f"{_('退回修改')}-{batch_id}.xlsx", sheet, XLSX)


def _listing(problem: str | None) -> str:
    require(actor(), "records.import")
    with reading() as session:
        found = uploads.batches(session, actor(), page_number())
        return render_template(
            "imports.html",
            problem=problem,
            layouts=LAYOUTS.values(),
            waiting=uploads.waiting(session, actor()),
            batches=found,
            page=page_number(),
            more=len(found) == uploads.PAGE,
        )


def _report(watched: Watched) -> dict[str, list[dict[str, str]]] | None:
    return watched.upload.report if watched.stage in ("rehearsed", "failed") else None


def _steps(watched: Watched) -> list[tuple[str, str]]:
    """The way of a sheet, each step done, now or later."""
    words = ["上传", "试导入", "核对", "导入"]
    at = {"rehearsing": 1, "rehearsed": 2, "importing": 3, "failed": 1}[watched.stage]
    return [(one, "done" if n < at else "now" if n == at else "later") for n, one in enumerate(words)]
