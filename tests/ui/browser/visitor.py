"""Somebody at a browser: finds things by the words on the screen, and remembers every host that the browser asked."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, Request, expect
from ui_server import PASSWORD

PATIENCE = 60_000
"""Milliseconds; the machine may be busy."""
expect.set_options(timeout=PATIENCE)


class Visitor:
    def __init__(self, browser: Browser, url: str, *, width: int = 1280, height: int = 900) -> None:
        self.url = url
        self.context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True, locale="zh-CN")
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        self.context.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _asked(self, request: Request) -> None:
        split = urlsplit(request.url)
        if split.scheme not in ("data", "blob", "about"):
            self.hosts.add(split.netloc)

    # --- in and out ---

    def set_up(self, name: str, full_name: str) -> None:
        self.page.goto(self.url)
        for field, value in (("name", name), ("full_name", full_name), ("password", PASSWORD), ("again", PASSWORD)):
            self.page.fill(f"input[name={field}]", value)
        self.page.click("button[type=submit]")
        self.settled()

    def sign_in(self, name: str) -> None:
        self.page.goto(f"{self.url}/signin")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.settled()

    def new_workspace(self, name: str = "岚江工学院", **fields: str) -> None:
        """For the audit that the examples are made for; `fields`: what else the form is told."""
        self.press("新建工作区")
        for field, value in {"name": name, **fields}.items():
            self.page.fill(f"input[name={field}]", value)
        self.page.locator("select[name=framework]").select_option("bk-audit-2-3")
        self.press("建立工作区")
        self.says("工作区已建立")

    # --- on a page ---

    @property
    def workspace(self) -> str:
        return parse_qs(urlsplit(self.page.url).query).get("w", [""])[0]

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def settled(self) -> None:
        """Waits until the page that was asked for is there."""
        self.page.wait_for_selector("#main", state="visible")
        self.page.wait_for_function("!document.body.classList.contains('zp-busy')")

    def open(self, page: str, **args: str) -> None:
        """By the address, as from a bookmark."""
        query = "&".join(f"{k}={v}" for k, v in {"w": self.workspace, "p": page, **args}.items() if v)
        self.page.goto(f"{self.url}/app/?{query}")
        self.settled()

    def menu(self, name: str) -> None:
        self.page.locator("nav.side a", has_text=re.compile(f"^{name}$")).click()
        self.page.wait_for_function("name => document.title.startsWith(name)", arg=name)
        self.settled()

    def press(self, name: str, within: Locator | None = None) -> None:
        """A button or a link by its words, the first one."""
        place = within or self.main
        place.locator("button, a", has_text=re.compile(f"^{re.escape(name)}$")).first.click()
        self.settled()

    def says(self, words: str) -> None:
        """Waits for a message on the screen."""
        expect(self.page.locator(".zp-said", has_text=words)).to_be_visible(timeout=PATIENCE)

    def sees(self, words: str) -> None:
        expect(self.main).to_contain_text(words, timeout=PATIENCE)

    def work_done(self, seconds: int = 240) -> None:
        """Waits until no work runs in the background any more; the page shows it by itself."""
        end = time.monotonic() + seconds
        while any(j["active"] for j in self.page.request.get(f"{self.url}/w/{self.workspace}/jobs").json()["jobs"]):
            assert time.monotonic() < end, self.main.inner_text()
            self.page.wait_for_timeout(300)
        self.page.wait_for_function("!document.querySelector('[data-job-active]')")
        self.settled()
        failed = self.page.locator("section.job")
        assert failed.count() == 0, failed.first.inner_text()

    def read(self, folder: Path) -> None:
        """Uploads it and waits until it has been read."""
        self.upload(folder)
        self.says("正在读取")
        self.work_done(180)

    def upload(self, what: Path | list[Path]) -> None:
        """Files, or a folder as a whole."""
        if isinstance(what, Path):
            self.main.locator("input[type=file][webkitdirectory]").first.set_input_files(what)
        else:
            self.main.locator("input[type=file]:not([webkitdirectory])").first.set_input_files(what)

    def download(self, name: str, folder: Path) -> Path:
        """The file behind a link or button."""
        with self.page.expect_download() as coming:
            self.main.locator("a", has_text=name).first.click()
        file = folder / coming.value.suggested_filename
        coming.value.save_as(file)
        return file
