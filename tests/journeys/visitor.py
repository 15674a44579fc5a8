"""A person with a browser that knows links, forms and cookies, and nothing else."""

import http.cookiejar
import io
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from lxml import html

PATIENCE = 30


@dataclass(frozen=True)
class Page:
    """What came back: the status, the address it came from, and the page itself."""

    status: int
    address: str
    text: str

    @property
    def tree(self) -> Any:
        return html.fromstring(self.text)

    @property
    def words(self) -> str:
        """Everything a reader sees, blanks squeezed."""
        return " ".join(self.tree.text_content().split())

    def form(self, action: str) -> Any:
        """The form whose action ends so; there must be exactly one."""
        [found] = [form for form in self.tree.forms if (form.action or self.address).endswith(action)]
        return found

    def link(self, words: str) -> str:
        """The address of the first link whose words contain these."""
        return next(a.get("href") for a in self.tree.iter("a") if words in a.text_content())


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def get(self, path: str) -> Page:
        path = urllib.parse.quote(path, safe="/?=&%")
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.root, path)))

    def submit(self, page: Page, form: Any, action: str | None = None, **values: Any) -> Page:
        """Fill in the form and send it; a list ticks several boxes, True one."""
        given = [(name, value) for name, value in form.form_values() if name not in values]
        for name, value in values.items():
            many = value if isinstance(value, list) else [value]
            given += [(name, "true" if one is True else str(one)) for one in many]
        body, kind = _multipart(given)
        target = urllib.parse.urljoin(page.address, action or form.action or page.address)
        return self._ask(urllib.request.Request(target, body, {"Content-Type": kind}))

    def sign_in(self, name: str) -> Page:
        """One click on a demo person."""
        page = self.get("/sign-in")
        form = page.form("/sign-in/demo")
        button = next(b for b in form.iter("button") if name in b.text_content())
        return self.submit(page, form, **{button.get("name"): button.get("value")})

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Page(refusal.code, refusal.url, refusal.read().decode())


def _multipart(given: list[tuple[str, str]]) -> tuple[bytes, str]:
    mark = "----a-form-of-the-tests"
    body = io.BytesIO()
    for name, value in given:
        body.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode())
        body.write(value.encode() + b"\r\n")
    body.write(f"--{mark}--\r\n".encode())
    return body.getvalue(), f"multipart/form-data; boundary={mark}"
