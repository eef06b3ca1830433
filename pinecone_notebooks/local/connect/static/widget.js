// The widget inside another page's frame: opens the popup and passes its key to that page only.

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
  // /connect/{integration}/widget here; Pinecone's own package asks for /{integration}.
  const [, integration] = location.pathname.replace(/^\/connect\//, "/").split("/");
  popup = window.open(`/connect/${integration}`, "_blank", place);
  status.textContent = popup ? "" : "The browser blocked the window: allow popups for this page.";
});

// "ready" holds no secret, and the origin of the page around is not known yet: hence "*".
const sayReady = () => window.parent.postMessage({ action: "ready" }, "*");
const timer = setInterval(sayReady, READY_EVERY_MS);
sayReady();
