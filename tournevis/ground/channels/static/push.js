// "Alert me on this device": asks the browser, and posts what it gives. On <section data-push="key"
// data-push-worker="/sw.js">: its form holds endpoint, p256dh, auth and key; [data-push-says] are the
// words for how it stands; rows have data-endpoint="sha-256 in hexadecimal".
"use strict";

(() => {
  const place = document.querySelector("[data-push]");
  if (!place) return;
  const form = place.querySelector("form[data-push-form]");
  const button = form.querySelector("button");

  function say(word) {
    place.querySelectorAll("[data-push-says]").forEach((line) => { line.hidden = line.dataset.pushSays !== word; });
  }

  const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function hashed(words) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
    return [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("");
  }

  // A subscription made with another key of ours, or that its push service has forgotten, is of no use.
  async function isGood(given) {
    const key = given.options.applicationServerKey;
    return (!key || text(key) === place.dataset.push) && !(await rowOf(given))?.dataset.gone;
  }

  async function rowOf(given) {
    return place.querySelector(`[data-endpoint="${await hashed(given.endpoint)}"]`);
  }

  async function subscribed() {
    const worker = await navigator.serviceWorker.register(place.dataset.pushWorker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const before = await worker.pushManager.getSubscription();
    if (before && !(await isGood(before))) await before.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(place.dataset.push) });
  }

  async function add(event) {
    event.preventDefault();
    button.disabled = true;
    say("asking");
    try {
      if ((await Notification.requestPermission()) !== "granted") return say("refused");
      const given = (await subscribed()).toJSON();
      form.elements.endpoint.value = given.endpoint;
      form.elements.p256dh.value = given.keys.p256dh;
      form.elements.auth.value = given.keys.auth;
      form.submit();
    } catch {
      say("failed");
    } finally {
      button.disabled = false;
    }
  }

  // Which of the rows is this very browser; it needs no button then, unless it has to be added again.
  async function recognise() {
    const worker = await navigator.serviceWorker.getRegistration("/");
    const given = worker && (await worker.pushManager.getSubscription());
    const row = given && (await rowOf(given));
    if (!row) return;
    row.querySelector("[data-push-here]").hidden = false;
    form.hidden = await isGood(given);
  }

  const isAble = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!isAble) return say(/iPhone|iPad/.test(navigator.userAgent) ? "apple" : "cannot");
  form.hidden = false;
  form.addEventListener("submit", add);
  if (Notification.permission === "denied") say("refused");
  recognise().catch(() => {});
})();
