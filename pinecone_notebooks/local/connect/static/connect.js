// The popup: sign in, choose a project, allow or cancel, done. One view is shown at a time.

import { meetOpener } from "./opener.js";
import { createProject, integration, mintKey, readState, signIn } from "./service.js";

const NO_ANSWER_MS = 8000;
const CLOSE_AFTER_MS = 1200;
const NEW_PROJECT = "";

const byId = (id) => document.getElementById(id);

/** What the person chose so far, and what the service said. */
const chosen = { integration: "", origin: null, organization: null, project: null };
let organizations = [];
let view = "loading";
let copyInstead = false;

const opener = meetOpener(async (origin) => {
  chosen.origin = origin;
  write("origin", origin);
  try {
    const state = await readState(origin);
    if (sendsKeys(state) && !state.origin_allowed) return block(state.integration.name, origin);
  } catch (error) {
    return fail(error);
  }
  if (view === "consent") showConsent();
});

/** A Copy/Paste integration's keys are shown to the person, and no page is sent one. */
const sendsKeys = ({ integration }) => integration.return_mechanism === "web-message";

function show(name) {
  view = name;
  for (const section of document.querySelectorAll("[data-view]")) {
    section.hidden = section.dataset.view !== name;
  }
  const shown = document.querySelector(`[data-view="${name}"]`);
  (shown.querySelector("[data-focus], h1") ?? shown).focus();
}

function write(name, text) {
  for (const place of document.querySelectorAll(`[data-text="${name}"]`)) place.textContent = text;
}

function fail(error) {
  write("failure", error.message);
  show("failed");
}

function block(name, origin) {
  write("integration", name);
  write("command", `pinecone-notebooks local --allow-origin ${origin}`);
  show("blocked");
}

async function start() {
  const ticket = takeTicket();
  try {
    if (ticket) await signIn({ ticket }).catch(() => null);
    await proceed();
  } catch (error) {
    fail(error);
  }
}

/** Take the one-time ticket out of the address, so that neither history nor a reload keeps it. */
function takeTicket() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return ticket;
}

async function proceed() {
  const state = await readState(null);
  if (view === "blocked") return;
  chosen.integration = state.integration.name;
  copyInstead ||= !sendsKeys(state);
  for (const logo of document.querySelectorAll(".logo")) {
    logo.hidden = !state.integration.has_logo;
    if (state.integration.has_logo) logo.src = `/connect/${integration}/logo`;
  }
  write("integration", state.integration.name);
  document.title = `Connect ${state.integration.name} to Pinecone (local)`;
  if (!state.signed_in) {
    show("sign-in");
    byId("code").focus();
    return;
  }
  organizations = state.organizations;
  showProjects();
}

function showProjects() {
  const select = byId("organization");
  select.replaceChildren(...organizations.map(({ id, name }) => new Option(name, id)));
  chosen.organization ??= organizations[0];
  select.value = chosen.organization.id;
  select.disabled = organizations.length === 1;
  fillProjects();
  show("project");
}

function fillProjects() {
  const { projects } = chosen.organization;
  if (!projects.includes(chosen.project)) chosen.project = projects[0] ?? null;
  const choices = [...projects, { id: NEW_PROJECT, name: "New project" }];
  byId("projects").replaceChildren(...choices.map(projectChoice));
  byId("project-error").textContent = "";
  toggleNewProject();
}

function projectChoice({ id, name }) {
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "project";
  radio.value = id;
  radio.checked = id === (chosen.project?.id ?? NEW_PROJECT);
  const label = document.createElement("label");
  const text = document.createElement("span");
  text.textContent = name;
  label.append(radio, text);
  if (id === NEW_PROJECT) label.classList.add("new");
  return label;
}

const pickedProject = () => document.querySelector('input[name="project"]:checked')?.value;

function toggleNewProject() {
  const isNew = pickedProject() === NEW_PROJECT;
  for (const element of document.querySelectorAll(".for-new")) element.hidden = !isNew;
}

async function chooseProject() {
  const picked = pickedProject();
  if (picked === NEW_PROJECT) {
    const name = byId("project-name").value.trim();
    if (!name) {
      byId("project-name").focus();
      throw new Error("Give the new project a name.");
    }
    const made = await createProject(chosen.organization.id, name);
    chosen.organization.projects.push(made);
    chosen.project = made;
    byId("project-name").value = "";
  } else {
    chosen.project = chosen.organization.projects.find(({ id }) => id === picked);
  }
  showConsent();
}

function showConsent() {
  const { integration: name, origin, organization, project } = chosen;
  const byMessage = opener !== null && !copyInstead;
  write("organization", organization.name);
  write("project", project.name);
  byId("origin-row").hidden = !byMessage;
  byId("consent-error").textContent = "";
  byId("allow").textContent = byMessage ? "Allow" : "Show key";
  byId("allow").disabled = byMessage && origin === null;
  if (!byMessage) {
    write("consent", `A new API key for the project ${project.name} will be shown to you, for ${name}.`);
  } else if (origin === null) {
    write("origin", "…");
    write("consent", "Waiting for the page that opened this window…");
    setTimeout(() => (byId("no-answer").hidden = chosen.origin !== null || copyInstead), NO_ANSWER_MS);
  } else {
    write("consent", `${name} at ${origin} will receive a new API key for the project ${project.name}.`);
  }
  byId("no-answer").hidden = true;
  show("consent");
}

async function allow() {
  const byMessage = opener !== null && !copyInstead;
  const minted = await mintKey(chosen.project.id, byMessage ? chosen.origin : null);
  if (byMessage) {
    opener.deliver(minted);
    show("done");
    setTimeout(() => window.close(), CLOSE_AFTER_MS);
    return;
  }
  byId("key").value = minted.key;
  show("copy");
}

async function copyKey() {
  const field = byId("key");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    byId("copied").textContent = "Copied.";
  } catch {
    byId("copied").textContent = "The key is selected: press Ctrl+C or ⌘C.";
  }
}

function cancel() {
  opener?.cancel();
  show("cancelled");
  window.close();
}

/** Run what a form asks for, once at a time, and show under it why it failed. */
function onSubmit(viewName, errorId, work) {
  const form = document.querySelector(`[data-view="${viewName}"] form`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".primary");
    if (button.disabled) return;
    button.disabled = true;
    byId(errorId).textContent = "";
    try {
      await work();
    } catch (error) {
      byId(errorId).textContent = error.message;
      // A session ends when the service restarts: the way on is the first step.
      if (error.status === 401 && viewName !== "sign-in") await proceed().catch(fail);
    } finally {
      button.disabled = false;
    }
  });
}

onSubmit("sign-in", "code-error", async () => {
  try {
    await signIn({ code: byId("code").value });
  } catch (error) {
    byId("code").select();
    throw error;
  }
  byId("code").value = "";
  await proceed();
});
onSubmit("project", "project-error", chooseProject);
onSubmit("consent", "consent-error", allow);

byId("organization").addEventListener("change", (event) => {
  chosen.organization = organizations.find(({ id }) => id === event.target.value);
  fillProjects();
});
byId("projects").addEventListener("change", () => {
  toggleNewProject();
  if (pickedProject() === NEW_PROJECT) byId("project-name").focus();
});

const actions = {
  cancel,
  back: showProjects,
  again: start,
  copy: copyKey,
  "copy-instead": () => {
    copyInstead = true;
    showConsent();
  },
};
document.addEventListener("click", (event) => {
  actions[event.target.closest("[data-action]")?.dataset.action]?.();
});

start();
