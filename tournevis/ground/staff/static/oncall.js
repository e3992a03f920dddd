// The rota editor under the hand. All of it works by forms too; this only makes it quicker.
// <svg data-line data-from data-to data-zone>: handovers (grips between two [data-block]) are dragged
// or moved with the arrow keys, whole stretches too; what is drawn in a gap fills the form below.
// A change is shown in <dialog id="moved"> and sent only from there.
"use strict";

(() => {
  const STEP = 30 * 60000; // milliseconds: where a handover can stand
  const MEANT = 4; // pixels before a press is a drag
  const SVG = "http://www.w3.org/2000/svg";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- The line of time
  function edit(svg) {
    const { from, to, zone, takes, border, nobody } = svg.dataset;
    const start = Date.parse(from);
    const end = Date.parse(to);
    const said = document.getElementById("line-said");
    const blocks = $$("[data-block]", svg).map((element) => ({
      element,
      start: Date.parse(element.dataset.start),
      end: Date.parse(element.dataset.end),
      person: element.dataset.person,
      name: element.dataset.name,
    }));
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    const percent = (at) => `${((Math.min(Math.max(at, start), end) - start) / (end - start)) * 100}%`;
    const snapped = (at) => Math.round(at / STEP) * STEP;
    const moment = (x) => start + ((x - svg.getBoundingClientRect().left) / svg.clientWidth) * (end - start);
    const span = (pixels) => (pixels / svg.clientWidth) * (end - start);

    // A handover: where one block ends and the next begins. `at` is where it is being moved to.
    const handovers = blocks.slice(1).map((right, place) => ({ left: blocks[place], right }))
      .filter(({ left, right }) => left.end === right.start && (left.person || right.person))
      .map((each) => ({ ...each, was: each.right.start, at: each.right.start }));

    function put(handover, at) {
      const { left, right } = handover;
      handover.at = Math.min(Math.max(snapped(at), left.start + STEP), right.end - STEP);
      // Where nobody is, nobody can stay longer: a gap only shrinks.
      if (!left.person) handover.at = Math.min(handover.at, handover.was);
      if (!right.person) handover.at = Math.max(handover.at, handover.was);
      draw();
    }

    function draw() {
      for (const block of blocks) {
        const first = handovers.find((each) => each.right === block)?.at ?? block.start;
        const last = handovers.find((each) => each.left === block)?.at ?? block.end;
        block.element.setAttribute("x", percent(first));
        block.element.setAttribute("width", `${parseFloat(percent(last)) - parseFloat(percent(first))}%`);
      }
      for (const { grip, at } of handovers) {
        grip?.setAttribute("x", percent(at));
        grip?.setAttribute("aria-valuenow", String(at));
        grip?.setAttribute("aria-valuetext", clock.format(at));
      }
      said.textContent = changes().map(sentence).join(" · ");
    }

    function changes() {
      return handovers.filter(({ was, at }) => at !== was).map(({ left, right, was, at }) => (at > was
        ? { person: left.person, name: left.name, starts: was, ends: at }
        : { person: right.person, name: right.name, starts: at, ends: was }));
    }

    const sentence = ({ name, starts, ends }) => `${name} ${takes}: ${clock.format(starts)} – ${clock.format(ends)}`;

    function reset() {
      handovers.forEach((each) => { each.at = each.was; });
      draw();
    }

    function confirm() {
      const wanted = changes();
      const dialog = document.getElementById("moved");
      if (!wanted.length) return;
      dialog.querySelector("[data-changes]").replaceChildren(...wanted.map((change) => {
        const line = document.createElement("li");
        const fields = [["person", change.person], ["starts", new Date(change.starts).toISOString()], ["ends", new Date(change.ends).toISOString()]];
        line.append(sentence(change), ...fields.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
        return line;
      }));
      dialog.addEventListener("close", reset, { once: true });
      dialog.showModal();
    }

    function drag(event, move, done) {
      if (event.button) return;
      event.preventDefault();
      const begun = event.clientX;
      let isMeant = false;
      const moved = ({ clientX }) => {
        isMeant ||= Math.abs(clientX - begun) > MEANT;
        if (isMeant) move(clientX - begun, clientX);
      };
      const over = (last) => {
        removeEventListener("pointermove", moved);
        removeEventListener("pointerup", over);
        removeEventListener("pointercancel", over);
        if (last.type === "pointerup" && isMeant) done();
        else reset();
      };
      addEventListener("pointermove", moved);
      addEventListener("pointerup", over);
      addEventListener("pointercancel", over);
    }

    for (const handover of handovers) {
      const grip = document.createElementNS(SVG, "rect");
      const told = `${handover.left.name || nobody} → ${handover.right.name || nobody}: ${border}`;
      const attributes = { class: "line-grip", y: 20, width: 10, height: 50, rx: 3, transform: "translate(-5 0)", tabindex: 0, role: "slider", "aria-label": told, "aria-valuemin": handover.left.start, "aria-valuemax": handover.right.end };
      Object.entries(attributes).forEach(([name, value]) => grip.setAttribute(name, value));
      handover.grip = grip;
      svg.append(grip);
      grip.addEventListener("pointerdown", (event) => {
        event.stopPropagation();
        drag(event, (by) => put(handover, handover.was + span(by)), confirm);
      });
      grip.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP, PageDown: -86400000, PageUp: 86400000 }[event.key];
        if (step) put(handover, handover.at + step);
        else if (event.key === "Enter") confirm();
        else if (event.key === "Escape") reset();
        else return;
        event.preventDefault();
      });
    }

    for (const block of blocks) {
      const edges = handovers.filter(({ left, right }) => left === block || right === block);
      block.element.addEventListener("pointerdown", (event) => {
        if (block.person) drag(event, (by) => edges.forEach((each) => put(each, each.was + span(by))), confirm);
        else fill(event, block);
      });
    }

    // In a gap: what is drawn goes into the form, where one says who.
    function fill(event, gap) {
      const range = document.createElementNS(SVG, "rect");
      const begun = snapped(moment(event.clientX));
      const within = (at) => Math.min(Math.max(snapped(at), gap.start), gap.end);
      let [a, b] = [begun, begun];
      Object.entries({ class: "line-range", y: 22, height: 46 }).forEach(([name, value]) => range.setAttribute(name, value));
      svg.append(range);
      drag(event, (_by, x) => {
        [a, b] = [within(Math.min(begun, moment(x))), within(Math.max(begun, moment(x)))];
        range.setAttribute("x", percent(a));
        range.setAttribute("width", `${parseFloat(percent(b)) - parseFloat(percent(a))}%`);
        said.textContent = `${clock.format(a)} – ${clock.format(b)}`;
      }, () => {
        const form = document.querySelector("#override form");
        const wall = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
        form.elements.starts.value = wall.format(a).replace(" ", "T");
        form.elements.ends.value = wall.format(b).replace(" ", "T");
        form.elements.person.focus();
      });
      addEventListener("pointerup", () => setTimeout(() => range.remove(), 1500), { once: true });
    }

    svg.setAttribute("role", "group"); // there is something to take hold of now
    draw();
  }

  $$("[data-line]").forEach(edit);
})();
