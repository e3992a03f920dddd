// Lists that people put in order. The buttons "one earlier" and "one later" post by themselves; this
// moves at once, keeps the focus on what was moved, and lets the hand drag, too.
// <ol data-order>: its items (li[draggable]) are dragged into their order; their [data-deed] buttons
// are renumbered. data-order="step": fields named step-0-…, step-1-… follow their item's place.
// data-sends: the list's form is sent as soon as something was moved.
"use strict";

(() => {
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  function order(list) {
    let dragged = null;
    const item = (event) => event.target.closest?.("li[draggable]");
    const clear = () => $$(".is-over, .is-dragged", list).forEach((each) => each.classList.remove("is-over", "is-dragged"));
    list.addEventListener("dragstart", (event) => {
      dragged = item(event);
      dragged?.classList.add("is-dragged");
      event.dataTransfer?.setData("text/plain", "");
    });
    list.addEventListener("dragover", (event) => {
      const over = item(event);
      if (!dragged || !over) return;
      event.preventDefault();
      $$(".is-over", list).forEach((each) => each.classList.remove("is-over"));
      over.classList.add("is-over");
    });
    list.addEventListener("drop", (event) => {
      const over = item(event);
      if (!dragged || !over) return;
      event.preventDefault();
      if (over === dragged) return;
      const items = $$("li[draggable]", list);
      if (items.indexOf(dragged) < items.indexOf(over)) over.after(dragged);
      else over.before(dragged);
      renumber(list);
      if ("sends" in list.dataset) list.closest("form").requestSubmit();
    });
    list.addEventListener("dragend", () => { clear(); dragged = null; });
    list.addEventListener("click", (event) => {
      const deed = event.target.closest?.("[data-deed]")?.dataset.deed;
      const moved = item(event);
      const other = { up: moved?.previousElementSibling, down: moved?.nextElementSibling }[deed];
      if (!other) return;
      event.preventDefault();
      if (deed === "up") other.before(moved);
      else other.after(moved);
      renumber(list);
      if ("sends" in list.dataset) {
        sessionStorage.setItem("moved", JSON.stringify([$$("input", moved)[0].value, deed]));
        list.closest("form").requestSubmit();
      } else focus(moved, deed);
    });
    if ("sends" in list.dataset) find(list);
  }

  // The same button again; at an end of the list, the other one.
  function focus(moved, deed) {
    const buttons = $$("[data-deed=up]:enabled, [data-deed=down]:enabled", moved);
    (buttons.find((each) => each.dataset.deed === deed) ?? buttons[0])?.focus();
  }

  // What was moved before the page came anew.
  function find(list) {
    const [value, deed] = JSON.parse(sessionStorage.getItem("moved") ?? "[]");
    sessionStorage.removeItem("moved");
    const moved = $$("li[draggable]", list).find((each) => $$("input", each)[0].value === value);
    if (moved) focus(moved, deed);
  }

  function renumber(list) {
    const items = $$("li[draggable]", list);
    items.forEach((each, place) => $$("[data-deed]", each).forEach((button) => {
      const { deed } = button.dataset;
      button.value = `${deed}-${place}`;
      if (list.dataset.order) button.ariaLabel = button.ariaLabel.replace(/\d+/, place + 1);
      button.disabled = (deed === "up" && place === 0) || (deed === "down" && place === items.length - 1);
    }));
    if (list.dataset.order) items.forEach((each, place) => rename(each, list.dataset.order, place));
  }

  // The names, ids and labels of one item's fields, for its place.
  function rename(item, prefix, place) {
    const known = new RegExp(`(^|-|_)${prefix}-\\d+-`);
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      for (const each of $$(`[${name}]`, item)) {
        each.setAttribute(name, each.getAttribute(name).replace(known, `$1${prefix}-${place}-`));
      }
    }
  }

  $$("[data-order]").forEach(order);
})();
