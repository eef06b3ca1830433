// The panel that takes the conversation out of the pane; it needs no kernel.
import type { ChatTraits } from "../contract";
import { CopyButton } from "../ui/copy";
import { conversationAsText } from "./sources";

export function Export({ assistant, turns }: ChatTraits) {
  const asMarkdown = (): string => conversationAsText(assistant, turns);
  const asJson = (): string => JSON.stringify({ assistant, turns }, null, 2);
  return (
    <div class="pn-panel pn-row" role="group" aria-label="Export">
      <CopyButton what="as Markdown" label="Copy as Markdown" text={asMarkdown} />
      <CopyButton
        what="as a cell"
        label="Copy as a cell"
        text={() => `%%markdown\n${asMarkdown()}`}
      />
      <button type="button" class="pn-button" onClick={() => download(`${assistant}.md`, asMarkdown())}>
        Markdown file
      </button>
      <button type="button" class="pn-button" onClick={() => download(`${assistant}.json`, asJson())}>
        JSON file
      </button>
    </div>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
