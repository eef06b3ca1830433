// The notebook page: queues cells, gives the output of each a frame of another origin, and passes messages between
// the frames and the kernel. What the kernel pushes while nothing runs is held back until something does.
const kernel = new WebSocket(`ws://${location.host}/kernel`);
const cells = new Map(); // by the number of the execute request
const models = new Map(); // by comm: what the kernel has said of a widget
const watchers = new Map(); // by comm: the frames that show it
const busy = new Set();
let held = [];
window.secrets = {};
window.heldMessages = 0;

const toKernel = (message) => kernel.send(JSON.stringify(message));
const connected = new Promise((resolve) => kernel.addEventListener("open", resolve, { once: true }));

// Run All: every cell is queued at once.
window.runAll = async (codes) => {
  await connected;
  for (const code of codes) {
    const id = crypto.randomUUID();
    const section = document.createElement("section");
    section.dataset.state = "queued";
    document.getElementById("cells").append(section);
    cells.set(id, { section, frame: undefined });
    toKernel({ channel: "shell", type: "execute_request", id, content: { code } });
  }
};
window.interrupt = () => toKernel({ channel: "interrupt" });

function frameOf(cell) {
  if (cell.frame) return cell.frame;
  const element = document.createElement("iframe");
  const number = document.querySelectorAll("iframe").length + 1;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  element.sandbox =
    "allow-downloads allow-forms allow-pointer-lock allow-popups allow-same-origin allow-scripts " +
    "allow-storage-access-by-user-activation allow-top-navigation-by-user-activation";
  element.src = `http://output${number}.localhost:${location.port}/output.html${dark ? "?theme=dark" : ""}`;
  const port = new Promise((resolve) =>
    element.addEventListener("load", () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => fromFrame(port1, data);
      element.contentWindow.postMessage("port", new URL(element.src).origin, [port2]);
      resolve(port1);
    }),
  );
  cell.section.append(element);
  cell.frame = { show: async (message) => (await port).postMessage(message) };
  return cell.frame;
}

function fromFrame(port, message) {
  if (message.type === "get_model") {
    watchers.set(message.comm, (watchers.get(message.comm) ?? new Set()).add(port));
    port.postMessage({ type: "model", comm: message.comm, data: models.get(message.comm) });
  } else if (message.type === "comm_msg") {
    const { comm, data, buffers } = message;
    const content = { comm_id: comm, data };
    toKernel({ channel: "shell", type: "comm_msg", id: crypto.randomUUID(), content, buffers });
  } else if (message.type === "reply") {
    toKernel({ channel: "stdin", value: { colab_msg_id: message.id, ...message.result } });
  }
}

kernel.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  const { type, parent, content } = message;
  if (type === "status") {
    if (content.execution_state === "busy") {
      busy.add(parent);
      const late = held;
      held = [];
      late.forEach(take);
    } else busy.delete(parent);
  } else if (type !== "execute_reply" && !busy.has(parent)) {
    held.push(message);
    window.heldMessages += 1;
  } else take(message);
};

function take({ type, parent, content, metadata, buffers }) {
  const cell = cells.get(parent);
  if (type === "comm_open") models.set(content.comm_id, { ...content.data, buffers });
  else if (type === "comm_msg") {
    const known = models.get(content.comm_id);
    if (known && content.data.method === "update") Object.assign(known.state, content.data.state);
    for (const port of watchers.get(content.comm_id) ?? [])
      port.postMessage({ type: "comm_msg", comm: content.comm_id, data: content.data, buffers });
  } else if (type === "execute_reply" && cell) cell.section.dataset.state = content.status;
  else if (type === "colab_request") answer(metadata, content.request, cell);
  else if (type === "update_display_data")
    for (const each of cells.values()) each.frame?.show({ type: "output", kind: type, content });
  else if (["stream", "display_data", "execute_result", "error", "clear_output"].includes(type) && cell)
    frameOf(cell).show({ type: "output", kind: type, content });
}

function answer({ colab_request_type: kind, colab_msg_id: id }, request, cell) {
  if (kind === "cell_javascript_eval") frameOf(cell).show({ type: "eval", id, script: request.script });
  else if (kind === "GetSecret" && window.secrets !== null) {
    const found = window.secrets[request.key];
    const data = { exists: found !== undefined, access: found?.access ?? false, payload: found?.access ? found.value : "" };
    toKernel({ channel: "stdin", value: { colab_msg_id: id, data } });
  }
}
