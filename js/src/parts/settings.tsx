// The panels that choose whom to ask, and how; the browser's own form checks say what is wrong. Loaded when needed.
import type { About } from "../chat/state";
import { type ChatSettings, isSettings } from "../contract";

const DEFAULT = "the service's default";
const DEFAULTS: ChatSettings = { model: "", temperature: null, filter: "", highlights: true, top_k: null };

interface SettingsProps {
  assistant: string;
  /** Null until the kernel has answered. */
  about: About | null;
  settings: unknown;
  switchTo: (assistant: string) => void;
  /** `instructions` is null where they stay as they are. */
  save: (settings: ChatSettings, instructions: string | null) => void;
}

export function Settings(props: SettingsProps) {
  return (
    <>
      <Switcher {...props} />
      <How {...props} />
    </>
  );
}

function Switcher({ assistant, about, switchTo }: SettingsProps) {
  const names = [...new Set([assistant, ...(about?.assistants ?? [])])].sort();
  return (
    <form
      class="pn-panel pn-row"
      aria-label="Assistant"
      onSubmit={(event) => {
        event.preventDefault();
        switchTo(String(new FormData(event.currentTarget).get("assistant")));
      }}
    >
      <label class="pn-check">
        Assistant
        <select name="assistant" disabled={names.length < 2}>
          {names.map((name) => (
            <option key={name} selected={name === assistant}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button class="pn-button" disabled={names.length < 2}>
        Switch
      </button>
      <p class="pn-muted">{hintOf(about, names.length)}</p>
    </form>
  );
}

function hintOf(about: About | null, count: number): string {
  if (about === null) return "Looking for the other assistants…";
  if (about.error !== "") return "";
  return count < 2 ? "This project has no other." : "Each has a conversation of its own, which is kept.";
}

function How({ assistant, about, settings, save }: SettingsProps) {
  const { model, temperature, filter, highlights, top_k } = isSettings(settings) ? settings : DEFAULTS;
  const instructions = about?.instructions ?? "";
  return (
    <form
      class="pn-panel"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string): string => String(form.get(name) ?? "").trim();
        const number = (name: string): number | null => (text(name) === "" ? null : Number(text(name)));
        const chosen = {
          model: text("model"),
          temperature: number("temperature"),
          filter: text("filter"),
          highlights: form.has("highlights"),
          top_k: number("top_k"),
        };
        const isSame = !form.has("instructions") || text("instructions") === instructions.trim();
        save(chosen, isSame ? null : text("instructions"));
      }}
    >
      <label>
        Model
        <input name="model" defaultValue={model} placeholder={DEFAULT} />
      </label>
      <label>
        Temperature
        <input
          name="temperature"
          type="number"
          min="0"
          max="2"
          step="any"
          defaultValue={shown(temperature)}
          placeholder={DEFAULT}
        />
      </label>
      <label>
        Snippets at most (top_k)
        <input name="top_k" type="number" min="1" max="64" defaultValue={shown(top_k)} placeholder={DEFAULT} />
      </label>
      <label>
        Metadata filter (JSON)
        <input
          name="filter"
          defaultValue={filter}
          placeholder={'{"team": "people"}'}
          onInput={({ currentTarget: field }) => field.setCustomValidity(troubleOf(field.value))}
        />
      </label>
      <label class="pn-check">
        <input name="highlights" type="checkbox" defaultChecked={highlights} />
        Show the words of a source that support the answer
      </label>
      <label class="pn-wide">
        {`Instructions to ${assistant}, for everyone who asks it`}
        <textarea
          key={instructions}
          name="instructions"
          rows={2}
          defaultValue={instructions}
          // Until they are known there is nothing to change.
          disabled={about === null || about.assistants.length === 0}
          placeholder="such as: Answer in one sentence."
        />
      </label>
      <button class="pn-button pn-primary">Use these settings</button>
    </form>
  );
}

function shown(value: number | null): string {
  return value === null ? "" : String(value);
}

function troubleOf(filter: string): string {
  if (filter.trim() === "") return "";
  try {
    const read: unknown = JSON.parse(filter);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return "";
  } catch {
    // Said below, in words that tell what is expected.
  }
  return 'Write a JSON object, such as {"team": "people"}.';
}
