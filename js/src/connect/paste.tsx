// The field for a key that was copied elsewhere. What is typed lives in the field alone, and leaves it on submit.
import { safeUrl } from "../markdown/url";
import type { CardProps } from "./card";

export function PasteKey({ session, state }: CardProps) {
  const isOnlyWay = safeUrl(state.traits.popup_url) === null;
  const isOpen = state.pasteOpen || isOnlyWay;
  const keysUrl = safeUrl(state.traits.keys_url);

  const onSubmit = (event: SubmitEvent & { currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const input = event.currentTarget.querySelector("input");
    if (input === null) return;
    const pasted = input.value;
    input.value = "";
    session.paste(pasted);
  };

  return (
    <div class="pn-paste">
      {!isOnlyWay && (
        <button
          type="button"
          class="pn-disclosure"
          aria-expanded={isOpen}
          onClick={() => session.setPasteOpen(!isOpen)}
        >
          Paste an API key instead
        </button>
      )}
      {isOpen && (
        <form onSubmit={onSubmit}>
          <div class="pn-row">
            <label class="pn-field">
              API key
              <input
                type="password"
                autocomplete="off"
                spellcheck={false}
                data-1p-ignore
                data-lpignore="true"
              />
            </label>
            <button type="submit" class="pn-button">
              Use this key
            </button>
          </div>
          {keysUrl !== null && (
            <a class="pn-outside" href={keysUrl} target="_blank" rel="noopener noreferrer">
              Where to find your API keys
            </a>
          )}
        </form>
      )}
    </div>
  );
}
