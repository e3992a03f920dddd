"""What an engineer does on the screen: in a real browser, on a phone or at a desk."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.peers.browser import shot

PASSWORD = "tournevis sample centre"


class Engineer:
    """Anna (or another) at a browser window."""

    def __init__(self, window: Page, address: str) -> None:
        self.window, self.address = window, address
        window.set_default_timeout(20_000)

    def sign_in(self, email: str = "anna@atelier.example") -> None:
        """With address and password."""
        self.window.goto(f"{self.address}/accounts/login/")
        self.window.fill("input[name=login]", email)
        self.window.fill("input[name=password]", PASSWORD)
        self.window.press("input[name=password]", "Enter")
        expect(self.window.locator("header.top")).to_be_visible(timeout=15_000)

    def open(self, incident: int) -> None:
        """The incident page, with its panels there."""
        self.window.goto(f"{self.address}/incidents/{incident}/")
        for panel in ("contact", "diagnosis", "followup"):
            expect(self.window.locator(f"#panel-{panel}")).to_be_attached(timeout=15_000)

    def note_call(self, text: str) -> None:
        """ "I reached them": stops the clock."""
        panel = self.window.locator("#panel-contact")
        expect(panel.locator("a[href^='tel:']").first).to_be_visible()
        panel.locator("textarea[name=text]").first.fill(text)
        panel.locator("button[name=outcome][value=reached]").click()
        expect(panel.locator(".deadline.is-met")).to_be_visible(timeout=10_000)

    def interview(self, answers: dict[str, str], most: int = 10) -> list[str]:
        """Click the answer to each question until a cause is clear; the questions asked."""
        asked: list[str] = []
        panel = self.window.locator("#panel-diagnosis")
        for _ in range(most):
            if panel.locator(".verdict").count() or not panel.locator("#question .answers").count():
                break
            check = panel.locator("#question input[name=check]").input_value()
            answer = answers.get(check, "unknown")
            asked.append(check)
            with self.window.expect_response(lambda r: "/observations/" in r.url):
                panel.locator(f"#question button[name=answer][value={answer}]").click()
            expect(panel.locator(f"#question input[name=check][value={check}]")).to_have_count(0)
        return asked

    def shot(self, name: str) -> None:
        """A screenshot, kept as an artefact."""
        shot(self.window, name)

    def guide(self, remedy: str) -> None:
        """Send the client the steps of this remedy, as drafted."""
        self.window.locator(f"#panel-solutions a[href*='{remedy}']").first.click()
        draft = self.window.locator("#panel-remedies textarea").first
        expect(draft).to_contain_text("1.", timeout=10_000)
        with self.window.expect_response(lambda r: r.request.method == "POST"):
            self.window.locator("#panel-remedies form button.btn-primary").first.click()

    def hand_over(self, reason: str) -> None:
        """To level 2, with everything said so far."""
        if self.window.locator("#handover").get_attribute("open") is None:
            self.window.locator("#handover > summary").click()
        self.window.fill("#handover-reason", reason)
        self.window.locator("#handover button").last.click()
        expect(self.window.locator("#panel-solutions q").first).to_contain_text(reason)

    def resolve(self, cause: str, remedy: str, summary: str = "") -> None:
        """Write the confirmed cause down."""
        panel = self.window.locator("#panel-followup")
        panel.locator("details > summary").first.click()
        panel.locator("select[name=cause]").select_option(cause)
        if remedy:
            panel.locator("select[name=remedy]").select_option(remedy)
        panel.locator("textarea[name=summary]").fill(summary)
        panel.locator("form button.btn").last.click()
        expect(panel.locator("select[name=cause]")).to_have_count(0, timeout=10_000)
