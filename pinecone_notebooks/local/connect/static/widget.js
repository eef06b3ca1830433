// The widget inside another page's frame: opens the popup and passes its key to that page only.

import { integration, readState } from "./service.js";

const READY_EVERY_MS = 400;
const WIDTH = 600;
const HEIGHT = 650;

const button = document.getElementById("connect");
const status = document.getElementById("status");
let host = null;
let popup = null;

window.addEventListener("message", ({ data, source, origin }) => {
  if (source === window.parent && host === null && data?.action === "ack") {
    host = origin;
    clearInterval(timer);
    button.disabled = false;
  } else if (source !== null && source === popup && origin === location.origin) {
    fromPopup(data);
  }
});

function fromPopup(data) {
  if (data?.action === "ready") {
    // The popup asks for consent in the name of the page around this one.
    popup.postMessage({ action: "ack", hostOrigin: host }, location.origin);
  } else if (data?.action === "connection_info") {
    popup = null;
    window.parent.postMessage({ action: "api_key", key: data.key }, host);
    button.hidden = true;
    status.textContent = "Connected.";
  } else if (data?.action === "cancel") {
    popup = null;
    status.textContent = "Cancelled.";
  }
}

button.addEventListener("click", () => {
  const left = window.screenX + (window.outerWidth - WIDTH) / 2;
  const top = window.screenY + (window.outerHeight - HEIGHT) / 2;
  const place = `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
  // A ticket that the page around gave is for the popup, which signs in.
  popup = window.open(`/connect/${integration}${location.hash}`, "_blank", place);
  status.textContent = popup ? "" : "The browser blocked the window: allow popups for this page.";
});

// "ready" holds no secret, and the origin of the page around is not known yet: hence "*".
const sayReady = () => window.parent.postMessage({ action: "ready" }, "*");
const timer = setInterval(sayReady, READY_EVERY_MS);
sayReady();

readState(null)
  .then((state) => {
    if (state.integration.return_mechanism === "web-message") return;
    document.getElementById("about").textContent =
      "Choose a project of the local service; you then copy a new API key for it.";
  })
  .catch((error) => {
    status.textContent = error.message;
  });
