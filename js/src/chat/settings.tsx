// The panel that sets how questions are asked; the browser's own form checks say what is wrong.
import type { ChatSettings } from "../contract";

interface SettingsProps {
  settings: ChatSettings;
  save: (settings: ChatSettings) => void;
}

export function Settings({ settings, save }: SettingsProps) {
  const { model, temperature, filter, highlights, top_k } = settings;
  return (
    <form
      class="pn-panel"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string): string => String(form.get(name) ?? "").trim();
        const number = (name: string): number | null => (text(name) === "" ? null : Number(text(name)));
        save({
          model: text("model"),
          temperature: number("temperature"),
          filter: text("filter"),
          highlights: form.has("highlights"),
          top_k: number("top_k"),
        });
      }}
    >
      <label>
        Model
        <input name="model" defaultValue={model} placeholder="the service's default" />
      </label>
      <label>
        Temperature
        <input name="temperature" type="number" min="0" max="2" step="any" defaultValue={shown(temperature)} />
      </label>
      <label>
        Snippets at most (top_k)
        <input name="top_k" type="number" min="1" max="64" defaultValue={shown(top_k)} />
      </label>
      <label>
        Only files whose metadata matches
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
