// Makes elements. The cards are too small to pay for a library that would be half of their bundles.

type Attributes = Record<string, string>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function button(words: string, act: () => void, kind = ""): HTMLButtonElement {
  const made = element("button", { type: "button", class: `pn-button ${kind}` }, words);
  made.addEventListener("click", act);
  return made;
}

/** A link that opens a page of its own, which cannot reach back into this one. */
export function outsideLink(words: string, kind = ""): HTMLAnchorElement {
  const attributes = { class: `pn-outside ${kind}`, target: "_blank", rel: "noopener noreferrer" };
  return element("a", attributes, words);
}

/** Shows each of these elements where its condition holds. One that stays shown keeps its focus. */
export function show(...shown: [HTMLElement, boolean][]): void {
  for (const [one, isShown] of shown) one.hidden = !isShown;
}
