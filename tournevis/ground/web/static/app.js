// The one script of our pages. Words come from the page's <script type="application/json" id="words">.
// Hooks: docs are the comments above each function. No inline handlers: the security policy forbids them.
"use strict";

(() => {
  const WORDS = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (key, values = {}) => (WORDS[key] || "").replace(/%\((\w)\)s/g, (_, name) => values[name] ?? "");
  const body = document.body;

  // The server's clock, not the device's: <body data-now="iso">.
  const drift = body.dataset.now ? Date.parse(body.dataset.now) - Date.now() : 0;

  // --- Clocks: <time data-clock="iso" data-kind="since|until">, class "late" once past.
  function length(seconds) {
    const s = Math.abs(Math.trunc(seconds));
    if (s < 60) return say("seconds", { n: s });
    if (s < 3600) return say("minutes", { n: Math.trunc(s / 60) });
    if (s < 86400) return say("hours", { h: Math.trunc(s / 3600), m: String(Math.trunc((s % 3600) / 60)).padStart(2, "0") });
    return say("days", { n: Math.trunc(s / 86400) });
  }

  function tick() {
    const now = Date.now() + drift;
    for (const time of $$("time[data-clock]")) {
      const left = (Date.parse(time.dataset.clock) - now) / 1000;
      const isLate = time.dataset.kind === "until" && left <= 0;
      const text = time.dataset.kind === "since" ? length(left) : say(isLate ? "late" : "until", { t: length(left) });
      if (time.textContent !== text) time.textContent = text;
      time.classList.toggle("late", isLate);
      time.closest(".deadline")?.classList.toggle("is-late", isLate);
    }
  }

  // --- Live: <body data-live="/live/">. An element with data-live-incident="1042" or data-live-list
  // gets a `live` event when that incident (any incident) changed: hx-get="…" hx-trigger="live".
  // An element in use waits: nothing is swapped away under a finger or from a half-filled form.
  const waiting = new Map();
  const FIELDS = "textarea, input:not([type=hidden]), select";

  function isChanged(field) {
    if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected && field.options[0] !== option);
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  }

  function isInUse(element) {
    const focused = element.contains(document.activeElement) && document.activeElement.matches(FIELDS);
    return focused || $$(FIELDS, element).some((field) => field.offsetParent && isChanged(field));
  }

  function wake(element) {
    clearTimeout(waiting.get(element));
    if (!element.isConnected) return;
    waiting.set(element, setTimeout(() => {
      waiting.delete(element);
      if (isInUse(element)) wake(element);
      else element.dispatchEvent(new CustomEvent("live"));
    }, isInUse(element) ? 1000 : 150));
  }

  // What was unfolded stays unfolded when its panel is fetched again.
  const unfolded = new Map();
  const fold = (summary) => summary.textContent.trim();

  function rememberFolds({ detail }) {
    const isLive = detail.requestConfig?.triggeringEvent?.type === "live";
    if (isLive && isInUse(detail.target)) {
      detail.shouldSwap = false; // one began to use it while it was being fetched
      wake(detail.target);
      return;
    }
    const isRead = detail.requestConfig?.verb === "get" && detail.target.id;
    if (isRead) unfolded.set(detail.target.id, $$("details[open] > summary", detail.target).map(fold));
  }

  function restoreFolds(element) {
    const open = unfolded.get(element.id) ?? [];
    unfolded.delete(element.id);
    $$("details > summary", element).filter((summary) => open.includes(fold(summary))).forEach((summary) => { summary.parentElement.open = true; });
  }

  function listen(address) {
    let wasLost = false;
    const source = new EventSource(address);
    source.addEventListener("changed", (event) => {
      const { incident } = JSON.parse(event.data);
      $$(`[data-live-list], [data-live-incident="${Number(incident)}"]`).forEach(wake);
    });
    // Somebody calls, answers or hangs up: the line above the page says who, or goes.
    source.addEventListener("call", (event) => {
      const place = document.getElementById("ringing");
      const { call } = JSON.parse(event.data);
      if (place) htmx.ajax("GET", place.dataset.ringing.replace("/0/", `/${Number(call)}/`), { target: place, swap: "innerHTML" });
    });
    source.addEventListener("open", () => {
      if (wasLost) $$("[data-live-list], [data-live-incident]").forEach(wake);
      wasLost = false;
      body.classList.remove("is-offline");
    });
    // The server ends each stream after some minutes, so only a lasting silence is worth showing.
    source.addEventListener("error", () => {
      wasLost = true;
      setTimeout(() => body.classList.toggle("is-offline", source.readyState !== EventSource.OPEN), 8000);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(address), 10000);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  // --- Drafts: <form data-draft="1042-reply"> keeps its textareas on this device until it is sent.
  const draftsOf = (form) => `draft:${form.dataset.draft}:`;
  const draftKey = (area) => draftsOf(area.form) + area.name;

  function restoreDrafts(root) {
    for (const area of $$("form[data-draft] textarea", root)) {
      const kept = localStorage.getItem(draftKey(area));
      if (!kept || area.value === kept) continue;
      area.value = kept;
      showDraft(area.form, "draft_found");
    }
  }

  function keepDraft(area) {
    const text = area.value.trim() ? area.value : "";
    if (text) localStorage.setItem(draftKey(area), text);
    else localStorage.removeItem(draftKey(area));
    showDraft(area.form, text ? "draft_kept" : "");
  }

  function showDraft(form, word) {
    const place = form.querySelector(".draft-kept");
    if (place) place.textContent = word ? say(word) : "";
  }

  function forgetDrafts(of = "draft:") {
    Object.keys(localStorage).filter((key) => key.startsWith(of)).forEach((key) => localStorage.removeItem(key));
  }

  // --- SMS length: <textarea data-count="sms"> writes to .count-shown of its form (GSM 03.38 or UCS-2).
  const GSM = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ^{}\\[~\]|€]*$/;

  function count(area) {
    const place = area.form?.querySelector(".count-shown");
    if (!place) return;
    const plain = GSM.test(area.value);
    const size = plain ? area.value.length + (area.value.match(/[\^{}\\[~\]|€]/g) || []).length : area.value.length;
    const [single, part] = plain ? [160, 153] : [70, 67];
    const parts = size <= single ? 1 : Math.ceil(size / part);
    place.textContent = say("characters", { n: size, p: parts });
    place.classList.toggle("is-over", parts > 3);
  }

  // --- Dialogs: [data-dialog="id"] opens <dialog id>, [data-close] closes its dialog.
  // A form or htmx element with data-confirm="text" (or hx-confirm) asks in #confirm first.
  let goOn = null;

  function ask(text, then) {
    const dialog = document.getElementById("confirm");
    document.getElementById("confirm-text").textContent = text;
    goOn = then;
    dialog.showModal();
  }

  // --- Toast: the answer's header HX-Trigger: {"toast": {"text": "…", "undo": "/url/"}}.
  // Undo posts to that url; the toast goes after 8 s, or stays while it has the focus.
  function toast({ text, undo, tone }) {
    const line = document.createElement("div");
    line.className = `toast-line ${tone || ""}`;
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(undo ? "undo" : "close") });
    button.addEventListener("click", () => {
      if (undo) htmx.ajax("POST", undo, { source: body, swap: "none" });
      line.remove();
    });
    line.append(button);
    document.getElementById("toasts").replaceChildren(line); // the last word counts
    const leave = () => (line.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : line.remove());
    setTimeout(leave, 8000);
  }

  // --- Theme: [data-theme-choice="|light|dark"]. The cookie lets the server draw the next page right.
  function chooseTheme(choice) {
    const root = document.documentElement;
    if (choice) root.dataset.theme = choice;
    else delete root.dataset.theme;
    const life = choice ? 31536000 : 0;
    document.cookie = `theme=${choice}; Path=/; Max-Age=${life}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
    $$("[data-theme-choice]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice)));
  }

  // --- Composer: [data-open="reply|sms|note"] and the keys r, c open that pane and put the cursor in it.
  function openPane(mode) {
    const choice = document.querySelector(`[name="composer-mode"][value="${mode}"]`);
    const area = document.querySelector(`[data-compose="${mode}"] textarea`);
    if (!choice || !area) return;
    choice.checked = true;
    area.focus({ preventScroll: true });
    area.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  // --- Lists: j and k move the focus among [data-item] links.
  function move(by) {
    const items = $$("[data-item]");
    if (!items.length) return;
    const at = items.indexOf(document.activeElement);
    items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)].focus();
  }

  const KEYS = {
    "?": () => document.getElementById("help")?.showModal(),
    "/": () => document.querySelector("[data-search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    r: () => openPane("reply"),
    c: () => openPane("note"),
  };

  function press(event) {
    const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (typing) {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") typing.form?.requestSubmit();
      if (event.key === "Escape") typing.blur();
      return;
    }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    const answer = /^[1-9]$/.test(event.key) ? document.querySelector(`[data-answer="${event.key}"]`) : null;
    const deed = answer ? () => answer.click() : Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  function click(event) {
    const target = event.target.closest("[data-dialog], [data-close], [data-theme-choice], [data-open], #confirm-yes");
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.target instanceof HTMLDialogElement) event.target.close();
    if (!target) return;
    if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
    if ("close" in target.dataset) target.closest("dialog").close();
    if ("themeChoice" in target.dataset) chooseTheme(target.dataset.themeChoice);
    if (target.dataset.open) openPane(target.dataset.open);
    if (target.id === "confirm-yes") { target.closest("dialog").close(); goOn?.(); }
  }

  function submit(event) {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question, () => { form.dataset.confirmed = "yes"; form.requestSubmit(event.submitter); delete form.dataset.confirmed; });
      return;
    }
    if ("forgetDrafts" in form.dataset) forgetDrafts();
    if (form.dataset.draft && !isHtmx(form)) localStorage.setItem("draft-sent", draftsOf(form));
  }

  const isHtmx = (form) => form.matches("[hx-post], [data-hx-post]");

  // A plain form's draft goes once the next page has come, so that a failed send loses nothing.
  function dropSentDraft() {
    const sent = localStorage.getItem("draft-sent");
    localStorage.removeItem("draft-sent");
    if (sent && !document.querySelector(".flash-line.error, .field-error")) forgetDrafts(sent);
  }

  function afterRequest(event) {
    // What replaced the form by its answer is told of its parent: the form itself is in the request.
    const asker = event.detail.requestConfig?.elt ?? event.detail.elt;
    const form = asker.matches?.("textarea") ? null : asker.closest?.("form[data-draft]"); // a field asks, it does not send
    if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") {
      forgetDrafts(draftsOf(form));
      if (form.isConnected) { form.reset(); showDraft(form, ""); }
    }
    if (event.detail.failed) toast({ text: say("failed"), tone: "error" });
  }

  // --- One click in a message is one answer: <form data-autosubmit="held"> presses its own button.
  // A reader that only fetches pages runs no script, so looking at a link changes nothing.
  function answerAtOnce(root) {
    for (const form of $$("form[data-autosubmit]", root)) {
      const button = form.querySelector(`button[value="${CSS.escape(form.dataset.autosubmit)}"]`);
      form.removeAttribute("data-autosubmit");
      if (button) setTimeout(() => button.click(), 0); // htmx sends the name and value of a button that was clicked
    }
  }

  // --- Read: <form data-read> is sent once, at the first touch, key or scroll of the page. A program
  // that opens links does none of these.
  function sayRead() {
    const form = document.querySelector("form[data-read]");
    if (!form) return;
    const kinds = ["pointerdown", "keydown", "scroll", "touchstart"];
    const say = (event) => {
      if (!event.isTrusted) return;
      kinds.forEach((kind) => removeEventListener(kind, say, true));
      fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
    };
    kinds.forEach((kind) => addEventListener(kind, say, { capture: true, passive: true }));
  }

  // --- The page of a form that was refused opens where the first thing is wrong.
  function showError() {
    const error = document.querySelector("main .field-error");
    if (!error) return;
    for (let fold = error.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    error.tabIndex = -1;
    const field = error.id && document.querySelector(`[aria-describedby~="${CSS.escape(error.id)}"]`);
    (field || error).focus({ preventScroll: true });
    error.scrollIntoView({ block: "center" });
  }

  // --- Tabs: on a narrow screen the current one is in sight.
  function showTab(tab) {
    const bar = tab.parentElement;
    bar.scrollLeft += tab.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - tab.offsetWidth) / 2;
  }

  sayRead();
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  document.addEventListener("submit", submit, true);
  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.count === "sms") count(target);
    if (target.matches?.("form[data-draft] textarea")) keepDraft(target);
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:afterRequest", afterRequest);
  document.addEventListener("htmx:sendError", () => toast({ text: say("failed"), tone: "error" }));
  document.addEventListener("htmx:beforeSwap", rememberFolds);
  document.addEventListener("htmx:load", (event) => { restoreFolds(event.detail.elt); restoreDrafts(event.detail.elt); answerAtOnce(event.detail.elt.parentElement ?? document); tick(); });
  document.addEventListener("toast", (event) => toast(event.detail));

  dropSentDraft();
  restoreDrafts(document);
  $$("textarea[data-count]").forEach(count);
  $$(".tabs [aria-current=page]").forEach(showTab);
  showError();
  tick();
  setInterval(tick, 1000);
  if (body.dataset.live) listen(body.dataset.live);
})();
