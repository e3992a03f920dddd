// Shows alerts on a locked screen, and says what was answered there. It keeps no page and no answer:
// there is no fetch handler. What it is told is written in ground/channels/push/send.py.
"use strict";

const HERE = self.location.origin;
const RINGS = [400, 150, 400, 150, 800]; // milliseconds on and off

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(heard(told(event.data))));
self.addEventListener("notificationclick", (event) => {
  const alert = event.notification.data;
  event.notification.close();
  event.waitUntil(event.action && alert.answer ? answer(alert, event.action) : open(alert.url));
});

function told(data) {
  try {
    return data.json();
  } catch {
    return { title: "Tournevis", url: "/", tag: "unread", rings: true };
  }
}

async function heard(alert) {
  await show(alert);
  if (alert.shown) await post("/push/shown/", { said: alert.shown }).catch(() => {});
}

// Under the same tag a newer one takes the older one's place. Every push has to show something: an
// alert that was answered is replaced, without a sound, by one line that says who has it.
function show({ title, body, tag, rings, lang, take, next, answer: to, ...rest }) {
  const actions = to ? [{ action: "take", title: take }, { action: "next", title: next }] : [];
  const options = { body, tag, lang, actions, icon: "/static/icon-192.png", badge: "/static/badge-96.png", data: { tag, lang, answer: to, ...rest } };
  const ringing = { renotify: true, requireInteraction: true, vibrate: RINGS };
  return self.registration.showNotification(title || "Tournevis", { ...options, ...(rings ? ringing : { silent: true }) });
}

async function answer(alert, deed) {
  const said = await post(alert.answer, { do: deed }).then((reply) => reply.json()).catch(() => null);
  await show({ title: said ? said.title : alert.failed, body: "", tag: alert.tag, lang: alert.lang, url: alert.url, rings: !said });
}

async function post(path, values) {
  const reply = await fetch(path, { method: "POST", body: new URLSearchParams(values), credentials: "omit", redirect: "error" });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply;
}

async function open(path) {
  const place = new URL(path || "/", HERE);
  if (place.origin !== HERE) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === place.href);
  await (there ? there.focus() : self.clients.openWindow(place.href));
}
