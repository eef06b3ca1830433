// Shows the Connect card in an output of Colab and resolves with the one message it sends: a key or a cancel.
// Python calls it with the card's bundle, its style sheet and its traits; there is no widget model behind it.
async (bundle, style, traits) => {
  const address = URL.createObjectURL(new Blob([bundle], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  URL.revokeObjectURL(address);
  const sheet = document.createElement("style");
  sheet.textContent = style;
  const el = document.createElement("div");
  document.body.append(sheet, el);
  return new Promise((resolve) => {
    let close = () => {};
    let answer = () => {};
    const model = {
      get: (name) => traits[name],
      on: (event, listener) => {
        if (event === "msg:custom") answer = listener;
      },
      off: () => {},
      send: (message) => {
        if (message.type === "ready") setTimeout(() => answer({ type: "alive" }));
        if (message.type !== "key" && message.type !== "cancel") return;
        resolve(message);
        answer({ type: "received", attempt: traits.attempt });
        setTimeout(() => {
          close();
          el.remove();
          sheet.remove();
        });
      },
    };
    close = widget().render({ model, el });
  });
};
