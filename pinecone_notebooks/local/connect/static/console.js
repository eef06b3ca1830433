// The console: integrations are made, changed and deleted; projects and keys seen and revoked.

import { call, signIn } from "./service.js";

const byId = (id) => document.getElementById(id);
const editor = byId("editor");
const question = byId("question");
const MECHANISMS = { "web-message": "Web Message", "copy-paste": "Copy/Paste" };

/** The integration that the editor shows (null: a new one), and what becomes of its logo. */
let edited = null;
let removesLogo = false;
/** What the open question is about: how to do it, and what to say when it is done. */
let asked = null;
/** Makes a changed logo's address a new one, so that the browser asks for it again. */
let drawn = 0;

function show(name) {
  for (const view of document.querySelectorAll("[data-view]")) {
    view.hidden = view.dataset.view !== name;
  }
}

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function button(label, what, onClick, className = "") {
  const made = make("button", { type: "button", textContent: label, className });
  // Read aloud without the row around it, "Revoke" alone says too little.
  made.setAttribute("aria-label", `${label} ${what}`);
  made.addEventListener("click", onClick);
  return made;
}

async function refresh() {
  try {
    const state = await call("GET", "console/state");
    if (!state.signed_in) {
      show("sign-in");
      byId("code").focus();
      return;
    }
    drawn += 1;
    byId("integrations").replaceChildren(...state.integrations.map(integrationRow));
    byId("organizations").replaceChildren(...state.organizations.flatMap(organizationRows));
    show("console");
  } catch (error) {
    byId("failure").textContent = error.message;
    show("failed");
  }
}

function integrationRow(integration) {
  const { id, name, return_mechanism, allowed_origins } = integration;
  const title = make("div", { className: "named" });
  if (integration.has_logo) {
    title.append(make("img", { className: "logo", alt: "", src: logoOf(id) }));
  }
  title.append(make("strong", { textContent: name }), make("code", { textContent: id }));
  const how = make("p", { className: "note", textContent: MECHANISMS[return_mechanism] });
  if (return_mechanism === "web-message") how.append(` to ${allowed_origins.join(", ")}`);
  const actions = make(
    "div",
    { className: "row-actions" },
    button("Edit", name, () => edit(integration)),
    button("Delete", name, () =>
      ask({
        title: `Delete ${name}?`,
        text: "Its popup and widget hand out no more keys. Those it handed out go on working.",
        confirm: "Delete",
        run: () => call("DELETE", `console/integrations/${encodeURIComponent(id)}`),
        done: `${name} was deleted.`,
        then: "integrations-title",
      }),
    ),
  );
  return make("li", {}, make("div", { className: "about" }, title, how), actions);
}

const logoOf = (id) => `/connect/${encodeURIComponent(id)}/logo?${drawn}`;

function organizationRows(organization) {
  const heading = make("h2", { textContent: organization.name });
  const empty = make("p", { className: "note", textContent: "No projects." });
  const projects = organization.projects.map(projectRows);
  return [heading, ...(projects.length ? projects : [empty])];
}

function projectRows({ id, name, keys }) {
  const remove = button("Delete", `project ${name}`, () =>
    ask({
      title: `Delete the project ${name}?`,
      text: `Its ${keys.length} API keys stop working at once. A project that has assistants is kept.`,
      confirm: "Delete",
      run: () => call("DELETE", `console/projects/${encodeURIComponent(id)}`),
      done: `The project ${name} was deleted.`,
      then: "keys-title",
    }),
  );
  const rows = make("ul", { className: "rows" }, ...keys.map((key) => keyRow(key, name)));
  rows.setAttribute("aria-label", `API keys of ${name}`);
  const none = make("p", { className: "note", textContent: "No API keys." });
  const bar = make("div", { className: "bar" }, make("h3", { textContent: name }), remove);
  return make("div", { className: "project" }, bar, keys.length ? rows : none);
}

function keyRow(key, project) {
  const about = make(
    "div",
    { className: "about" },
    make("strong", { textContent: key.name }),
    make("p", {
      className: "note",
      textContent: `${key.roles.join(", ")} · made ${new Date(key.created_at).toLocaleString()}`,
    }),
  );
  const revoke = button("Revoke", `key ${key.name}`, () =>
    ask({
      title: `Revoke ${key.name}?`,
      text: `Whatever uses this key of the project ${project} is refused from its next request on.`,
      confirm: "Revoke",
      run: () => call("DELETE", `console/keys/${encodeURIComponent(key.id)}`),
      done: `${key.name} was revoked.`,
      then: "keys-title",
    }),
  );
  return make("li", {}, about, make("div", { className: "row-actions" }, revoke));
}

function edit(integration) {
  edited = integration;
  removesLogo = false;
  byId("editor-title").textContent = integration ? `Edit ${integration.name}` : "New integration";
  byId("save").textContent = integration ? "Save" : "Create";
  byId("name").value = integration?.name ?? "";
  byId("slug").value = integration?.id ?? "";
  byId("slug").disabled = integration !== null;
  byId("logo").value = "";
  showLogo(integration?.has_logo ? logoOf(integration.id) : null);
  byId("origins").value = integration?.allowed_origins.join("\n") ?? "";
  const mechanism = integration?.return_mechanism ?? "web-message";
  editor.querySelector(`[name="mechanism"][value="${mechanism}"]`).checked = true;
  byId("editor-error").textContent = "";
  toggleOrigins();
  editor.showModal();
  byId("name").focus();
}

function showLogo(address) {
  byId("logo-now").hidden = address === null;
  byId("no-logo").hidden = address === null;
  if (address !== null) byId("logo-now").src = address;
}

const mechanism = () => editor.querySelector('[name="mechanism"]:checked').value;

function toggleOrigins() {
  byId("origins-part").hidden = mechanism() !== "web-message";
}

async function save() {
  const fields = {
    name: byId("name").value,
    return_mechanism: mechanism(),
    allowed_origins: byId("origins").value.split(/\s+/).filter(Boolean),
  };
  const [file] = byId("logo").files;
  if (file) fields.logo = await base64(file);
  else if (removesLogo) fields.logo = null;
  if (edited) {
    await call("PATCH", `console/integrations/${encodeURIComponent(edited.id)}`, fields);
  } else {
    await call("POST", "console/integrations", { id: byId("slug").value, ...fields });
  }
  await close(edited ? `${fields.name} was saved.` : `${fields.name} was created.`, "integrations-title");
}

/** Read a file as base64; a data URL is just how the browser does that. */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The logo cannot be read."));
    reader.readAsDataURL(file);
  });
}

function ask(about) {
  asked = about;
  byId("question-title").textContent = about.title;
  byId("question-text").textContent = about.text;
  byId("confirm").textContent = about.confirm;
  byId("question-error").textContent = "";
  question.showModal();
}

/** Close the open dialog, draw everything anew, and say what happened. */
async function close(said, heading) {
  editor.close();
  question.close();
  await refresh();
  byId("said").textContent = said;
  // The button that opened the dialog is gone with its row.
  byId(heading).focus();
}

/** Run what a form asks for, once at a time, and show in it why it failed. */
function onSubmit(form, error, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submit = form.querySelector("[type=submit]");
    if (submit.disabled) return;
    submit.disabled = true;
    byId(error).textContent = "";
    try {
      await work();
    } catch (problem) {
      byId(error).textContent = problem.message;
      // A session ends when the service restarts: the way on is to sign in.
      if (problem.status === 401 && form.id !== "sign-in") {
        form.closest("dialog").close();
        await refresh();
      }
    } finally {
      submit.disabled = false;
    }
  });
}

onSubmit(byId("sign-in"), "code-error", async () => {
  try {
    await signIn({ code: byId("code").value });
  } finally {
    byId("code").select();
  }
  byId("code").value = "";
  await refresh();
  byId("integrations-title").focus();
});
onSubmit(editor.querySelector("form"), "editor-error", save);
onSubmit(question.querySelector("form"), "question-error", async () => {
  await asked.run();
  await close(asked.done, asked.then);
});
editor.addEventListener("change", toggleOrigins);

const actions = {
  again: refresh,
  create: () => edit(null),
  close: (pressed) => pressed.closest("dialog").close(),
  "no-logo": () => {
    removesLogo = true;
    byId("logo").value = "";
    showLogo(null);
  },
};
document.addEventListener("click", ({ target }) => {
  const pressed = target.closest("[data-action]");
  actions[pressed?.dataset.action]?.(pressed);
});

/** A ticket signs in without the code; it leaves the address before anything else happens. */
async function start() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (ticket) await signIn({ ticket }).catch(() => null);
  await refresh();
}

start();
