// Keeps the page as new as the emulator: it is told that something changed, asks for the same address again, and puts in what
// differs. What has the focus, is folded open or was typed stays. Without this script, reloading does the same.
"use strict";

const PAUSE = 250; // milliseconds between two refreshes
const QUIET = 2500; // milliseconds between two announcements

const status = document.getElementById("connection");
const news = document.getElementById("news");
let shown = document.body.dataset.state;
let wanted = shown;
let isAtWork = false;
let source = null;
let said = 0;

function key(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || null : null;
}

function takeAttributes(old, fresh) {
  // What a person has folded open or shut is theirs.
  const isTheirs = (name) => name === "open" && old.nodeName === "DETAILS";
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isTheirs(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value && !isTheirs(name)) old.setAttribute(name, value);
  }
}

function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
  } else if (!old.isEqualNode(fresh)) {
    takeAttributes(old, fresh);
    morphChildren(old, fresh);
  }
}

// All before `place` is as it is to be, all from there on is still the old.
function morphChildren(old, fresh) {
  const keyed = new Map([...old.childNodes].filter(key).map((child) => [key(child), child]));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const name = key(child);
    let match = name ? keyed.get(name) : place;
    if (name) keyed.delete(name);
    else while (match && key(match)) match = match.nextSibling;
    if (!match || match.nodeType !== child.nodeType || match.nodeName !== child.nodeName) {
      old.insertBefore(child, place);
      continue;
    }
    if (match !== place && match.contains(document.activeElement)) {
      // Moved, it would lose the focus: so the others are.
      for (let other = place; other !== match; other = place) {
        place = other.nextSibling;
        old.append(other);
      }
    }
    if (match === place) place = match.nextSibling;
    else old.insertBefore(match, place);
    morph(match, child);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function say(text) {
  if (!text || text === news.textContent || Date.now() - said < QUIET) return;
  said = Date.now();
  news.textContent = text;
}

async function refresh() {
  if (isAtWork) return;
  isAtWork = true;
  try {
    while (wanted !== shown) {
      const asked = wanted;
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement;
      for (const region of fresh.querySelectorAll("[data-live]")) {
        const old = document.getElementById(region.id);
        if (old) morph(old, document.adoptNode(region));
      }
      document.title = fresh.title;
      if (focused && focused !== document.body && !focused.isConnected) document.getElementById("main").focus();
      say(fresh.body.dataset.news);
      shown = fresh.body.dataset.state || asked;
      if (wanted === asked) wanted = shown;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  } catch {
    tell("off");
  } finally {
    isAtWork = false;
  }
}

function tell(state) {
  status.dataset.connection = state;
  status.textContent = { on: "Live", off: "Not connected" }[state];
}

function listen() {
  if (source) return;
  source = new EventSource("/page/changes");
  source.onopen = () => tell("on");
  source.onerror = () => tell("off");
  source.onmessage = (event) => {
    wanted = event.data;
    refresh();
  };
}

// A browser has few connections for one server, and a page that nobody looks at needs none.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) listen();
  else if (source) {
    source.close();
    source = null;
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent).then(() => {
    news.textContent = "Copied";
    button.textContent = "Copied";
  });
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
listen();
