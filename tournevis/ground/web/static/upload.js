// Files in a form: <div data-upload="/where/" data-most="25000000"> with an <input type="file">.
// Chosen, dropped or pasted files are sent at once; the form then carries their tokens. Without
// this script, or without an address, the input sends them with the form.
"use strict";

(() => {
  const WORDS = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const say = (key, values = {}) => (WORDS[key] || "").replace(/%\((\w)\)s/g, (_, name) => values[name] ?? "");
  const MB = 1000000;

  const place = (form) => form?.querySelector("[data-upload]");

  function make(tag, name, text = "") {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  // One line a file: its name, how far it is, and a way to take it back.
  function line(upload, file) {
    const item = make("li", "upload-file");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const remove = make("button", "link", say("upload_remove"));
    remove.type = "button";
    remove.dataset.uploadRemove = "";
    item.append(make("span", "attachment-name", file.name), bar, remove);
    upload.querySelector(".upload-list").append(item);
    return item;
  }

  function fail(item, text) {
    item.classList.add("is-failed");
    item.querySelector("progress")?.remove();
    const said = make("span", "attachment-state", text);
    said.setAttribute("role", "alert");
    item.insertBefore(said, item.querySelector("button"));
  }

  function done(item, told) {
    item.querySelector("progress").remove();
    item.querySelector(".attachment-name").textContent = told.name;
    const token = Object.assign(document.createElement("input"), { type: "hidden", name: "file", value: told.token });
    const words = [told.size, told.warning].filter(Boolean).join(" · ");
    item.insertBefore(make("span", "soft", words), item.querySelector("button"));
    item.append(token);
  }

  function send(upload, file) {
    const item = line(upload, file);
    const most = Number(upload.dataset.most);
    if (most && file.size > most) {
      fail(item, say("upload_large", { n: file.name, m: Math.floor(most / MB) }));
      return;
    }
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file, file.name || "image.png");
    item.request = request;
    request.open("POST", upload.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", upload.closest("form").elements.csrfmiddlewaretoken?.value || "");
    request.upload.addEventListener("progress", (event) => {
      const bar = item.querySelector("progress");
      if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      item.request = null;
      if (request.status === 200 && request.response?.token) done(item, request.response);
      else fail(item, request.response?.refused || say("upload_failed", { n: file.name }));
    });
    request.addEventListener("error", () => {
      item.request = null;
      fail(item, say("upload_failed", { n: file.name }));
    });
    request.send(data);
  }

  function sendAll(upload, files) {
    for (const file of files) send(upload, file);
  }

  document.addEventListener("change", ({ target }) => {
    const upload = target.type === "file" ? target.closest("[data-upload]") : null;
    if (!upload?.dataset.upload) return;
    sendAll(upload, target.files);
    target.value = "";
  });

  document.addEventListener("click", ({ target }) => {
    const item = target.closest?.("[data-upload-remove]")?.closest("li");
    if (!item) return;
    item.request?.abort();
    const form = item.closest("form");
    item.remove();
    form.querySelector("textarea, input[type=file]")?.focus();
  });

  // A screenshot in the clipboard; text is pasted as ever.
  document.addEventListener("paste", (event) => {
    const upload = place(event.target.closest?.("form"));
    const files = event.clipboardData?.files;
    if (!upload?.dataset.upload || !files?.length) return;
    event.preventDefault();
    sendAll(upload, files);
  });

  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    const form = event.target.closest?.("form");
    event.preventDefault(); // else the browser leaves the page to show the file
    document.querySelectorAll(".is-dropping").forEach((each) => each.classList.toggle("is-dropping", each === form));
    if (place(form)) form.classList.add("is-dropping");
  });

  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.querySelectorAll(".is-dropping").forEach((each) => each.classList.remove("is-dropping"));
    const upload = place(event.target.closest?.("form"));
    if (upload?.dataset.upload) sendAll(upload, event.dataTransfer.files);
  });

  // Nothing leaves without a file that is still on its way.
  function hold(event) {
    const form = event.target.closest?.("form");
    const isWaiting = [...(form?.querySelectorAll(".upload-file") ?? [])].some((item) => item.request);
    if (!isWaiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: say("upload_wait") } }));
  }

  document.addEventListener("submit", hold, true);
})();
