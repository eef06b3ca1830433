// For pages that want a key: <script src=".../embed.js"> gives them connectToPinecone and ConnectPopup.

(() => {
  const service = new URL(document.currentScript.src).origin;
  const WIDTH = 600;
  const HEIGHT = 650;

  /** Answer "ready" from one window of the service, and pass on what it says next. */
  function listen(findWindow, handlers) {
    const onMessage = ({ data, source, origin }) => {
      if (origin !== service || source === null || source !== findWindow()) return;
      if (data?.action === "ready") source.postMessage({ action: "ack" }, service);
      else handlers[data?.action]?.(data);
    };
    window.addEventListener("message", onMessage);
    return () => window.removeEventListener("message", onMessage);
  }

  /**
   * Show the Connect widget and hand its key to `callback`, once.
   *
   * @returns {() => void} takes the widget away
   */
  window.connectToPinecone = (callback, { integrationId, container = document.body }) => {
    const frame = document.createElement("iframe");
    frame.src = `${service}/connect/${encodeURIComponent(integrationId)}/widget`;
    frame.title = "Connect to Pinecone";
    frame.style.cssText = "display:block;border:0;width:500px;max-width:100%;height:230px";
    let given = false;
    const stop = listen(() => frame.contentWindow, {
      api_key: ({ key }) => {
        if (given) return;
        given = true;
        callback(key);
      },
    });
    container.append(frame);
    return () => {
      stop();
      frame.remove();
    };
  };

  /** A popup that asks for a key: `open` it from a click; `cleanup` stops listening. */
  window.ConnectPopup = ({ onConnect = () => {}, onCancel = () => {}, integrationId }) => {
    let popup = null;
    const finish = (answer) => (data) => {
      popup = null;
      answer(data);
    };
    const cleanup = listen(() => popup, {
      connection_info: finish(onConnect),
      cancel: finish(onCancel),
    });
    const open = () => {
      const left = window.screenX + (window.outerWidth - WIDTH) / 2;
      const top = window.screenY + (window.outerHeight - HEIGHT) / 2;
      const place = `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
      popup = window.open(`${service}/connect/${encodeURIComponent(integrationId)}`, "_blank", place);
    };
    return { open, cleanup };
  };
})();
