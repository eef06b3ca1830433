// The frame of one cell's outputs: a page of its own, with a widget manager of its own, tied to the notebook page by
// nothing but a port.
const WIDGET = "application/vnd.jupyter.widget-view+json";
const outputs = document.getElementById("outputs");
const displays = new Map();
const models = new Map(); // promises, by comm
const waiting = new Map(); // what to do with a model's state, by comm
const comms = new Map();
let port;
let manager;

require.config({ paths: { anywidget: "/lib/anywidget" } });

addEventListener("message", ({ data, ports }) => {
  if (data !== "port" || port) return;
  [port] = ports;
  port.onmessage = ({ data: message }) => handle(message);
});

async function handle(message) {
  if (message.type === "output") show(message.kind, message.content);
  else if (message.type === "model") waiting.get(message.comm)(message.data);
  else if (message.type === "eval") {
    let result;
    try {
      result = { data: (await (0, eval)(message.script)) ?? null };
    } catch (error) {
      result = { error: String(error) };
    }
    port.postMessage({ type: "reply", id: message.id, result });
  } else if (message.type === "comm_msg") {
    const buffers = (message.buffers ?? []).map(fromBase64);
    comms.get(message.comm)?.({ content: { comm_id: message.comm, data: message.data }, buffers });
  }
}

function show(kind, content) {
  if (kind === "clear_output") outputs.replaceChildren();
  else if (kind === "stream") add(text("pre", content.text));
  else if (kind === "error") add(text("pre", content.traceback.join("\n")));
  else {
    const id = content.transient?.display_id;
    const drawn = draw(content.data);
    if (kind === "update_display_data") {
      displays.get(id)?.replaceChildren(drawn);
      return;
    }
    const place = document.createElement("div");
    place.append(drawn);
    if (id) displays.set(id, place);
    add(place);
  }
}

const add = (element) => outputs.append(element);

function text(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

function draw(bundle) {
  const element = document.createElement("div");
  if (WIDGET in bundle) void view(bundle[WIDGET].model_id, element);
  else if ("text/html" in bundle) element.innerHTML = [bundle["text/html"]].flat().join("");
  else element.append(text("pre", [bundle["text/markdown"] ?? bundle["text/plain"]].flat().join("")));
  return element;
}

async function view(id, element) {
  manager ??= makeManager();
  const made = await manager;
  const model = await made.get_model(id);
  await made.display_view(undefined, await made.create_view(model), { el: element });
}

function makeManager() {
  const load = (name) => new Promise((resolve, reject) => require([name], resolve, reject));
  return load("@jupyter-widgets/html-manager").then(({ HTMLManager }) => {
    class Manager extends HTMLManager {
      get_model(id) {
        if (!models.has(id)) models.set(id, this.fetchModel(id));
        return models.get(id);
      }

      async fetchModel(id) {
        const answered = new Promise((resolve) => waiting.set(id, resolve));
        port.postMessage({ type: "get_model", comm: id });
        const { state } = structuredClone(await answered);
        return this.new_model(
          {
            model_name: state._model_name,
            model_module: state._model_module,
            model_module_version: state._model_module_version,
            model_id: id,
            comm: makeComm(id),
          },
          state,
        );
      }
    }
    return new Manager({ loader: load });
  });
}

function makeComm(id) {
  return {
    comm_id: id,
    target_name: "jupyter.widget",
    on_msg: (listener) => comms.set(id, listener),
    on_close: () => {},
    close: () => "",
    send: (data, callbacks, _metadata, buffers) => {
      // Only what JSON can say passes from frame to frame.
      const plain = JSON.parse(JSON.stringify(data));
      port.postMessage({ type: "comm_msg", comm: id, data: plain, buffers: (buffers ?? []).map(toBase64) });
      setTimeout(() => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } }));
      return "";
    },
  };
}

function toBase64(buffer) {
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

function fromBase64(encoded) {
  return new DataView(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0)).buffer);
}
