"""What every answer says to the browser: the content policy, no caching of private pages, no framing."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STYLE_ATTRIBUTES = "; style-src-attr 'unsafe-inline'"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}
YEAR = 365 * 24 * 3600

PREVIEWS = "; frame-src 'self'"


def allow_previews() -> None:
    """This page shows files of ours in a frame."""
    g.more_policy = g.get("more_policy", "") + PREVIEWS


def install(office: Flask) -> None:
    @office.before_request
    def choose_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @office.context_processor
    def nonce() -> dict[str, str]:
        return {"nonce": g.get("nonce", "")}

    @office.after_request
    def protect(response: Response) -> Response:
        policy = POLICY.format(nonce=g.get("nonce", "")) + g.get("more_policy", "")
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if request.endpoint == "static" and response.status_code in (200, 304):
            hashed = (request.view_args or {}).get("filename", "").startswith("dist/assets/")
            response.cache_control.public = True
            response.cache_control.no_cache = None
            response.cache_control.max_age = YEAR if hashed else 300
        else:
            response.headers["Cache-Control"] = "no-store"
        return response


def allow_style_attributes() -> None:
    """For the pages of the diagram and decision editors only: these write style attributes as markup."""
    g.more_policy = g.get("more_policy", "") + STYLE_ATTRIBUTES
