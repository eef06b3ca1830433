// The card that shows a source: opened from a citation by hovering, or for good by a click, and closed with Esc.
import { createContext } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Reference } from "../contract";
import { safeUrl } from "../markdown/url";
import { CloseIcon, OutsideIcon } from "../ui/icons";
import { markSupported } from "./supported";
import { atPage, describePages, describeSource } from "./sources";
import type { FileLink } from "./state";

const OPEN_MS = 150;
const CLOSE_MS = 250;
const GAP_PX = 6;

interface OpenCard {
  anchor: HTMLElement;
  reference: Reference;
  /** Opened by a click: stays until it is closed. */
  pinned: boolean;
}

/** What citations call; never a new object, so that a card that opens draws no answer again. */
export interface CardControls {
  toggle(anchor: HTMLElement, reference: Reference): void;
  hover(anchor: HTMLElement, reference: Reference): void;
  leave(): void;
  /** The pointer came to the card itself. */
  stay(): void;
  close(): void;
}

export const Cards = createContext<CardControls | null>(null);

export function useCard(onOpen: (reference: Reference) => void): [OpenCard | null, CardControls] {
  const [card, setCard] = useState<OpenCard | null>(null);
  const current = useRef(card);
  current.current = card;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const opened = useRef(onOpen);
  opened.current = onOpen;

  const controls = useMemo<CardControls>(() => {
    const later = (ms: number, action: () => void): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(action, ms);
    };
    const open = (next: OpenCard): void => {
      clearTimeout(timer.current);
      setCard(next);
      opened.current(next.reference);
    };
    const close = (): void => {
      clearTimeout(timer.current);
      setCard(null);
    };
    return {
      toggle(anchor, reference) {
        const { current: now } = current;
        if (now?.pinned === true && now.anchor === anchor) close();
        else open({ anchor, reference, pinned: true });
      },
      hover(anchor, reference) {
        if (current.current?.pinned === true) return;
        later(OPEN_MS, () => open({ anchor, reference, pinned: false }));
      },
      leave() {
        if (current.current?.pinned === true) return;
        later(CLOSE_MS, close);
      },
      stay: () => clearTimeout(timer.current),
      close,
    };
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [card, controls];
}

interface SourceCardProps {
  card: OpenCard;
  link: FileLink | undefined;
  controls: CardControls;
}

export function SourceCard({ card, link, controls }: SourceCardProps) {
  const { anchor, reference, pinned } = card;
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const place = (): void => {
      if (element.current === null) return;
      if (isOutOfSight(anchor)) controls.close();
      else placeCard(element.current, anchor);
    };
    place();
    const scroller = anchor.closest(".pn-transcript");
    scroller?.addEventListener("scroll", place);
    return () => scroller?.removeEventListener("scroll", place);
  });

  useEffect(() => {
    anchor.setAttribute("aria-expanded", "true");
    const unmark = markSupported(anchor);
    return () => {
      anchor.setAttribute("aria-expanded", "false");
      unmark();
    };
  }, [anchor]);

  useEffect(() => {
    if (pinned) element.current?.focus({ preventScroll: true });
  }, [anchor, pinned]);

  useEffect(() => {
    const onPointer = (event: Event): void => {
      const path = event.composedPath();
      const own = [element.current, anchor].some((node) => node !== null && path.includes(node));
      if (!own) controls.close();
    };
    document.addEventListener("pointerdown", onPointer, true);
    return () => document.removeEventListener("pointerdown", onPointer, true);
  }, [anchor, controls]);

  const pages = describePages(reference.pages);
  return (
    <div
      ref={element}
      class="pn-card"
      role="dialog"
      aria-label={`Source ${reference.number}: ${describeSource(reference)}`}
      tabIndex={-1}
      onPointerEnter={controls.stay}
      onPointerLeave={controls.leave}
    >
      <div class="pn-card-head">
        <span class="pn-number" aria-hidden="true">
          {reference.number}
        </span>
        <div class="pn-card-name">
          <strong>{reference.file_name}</strong>
          {pages !== "" && <span class="pn-card-pages">{pages.replace("p", "P")}</span>}
        </div>
        <button
          type="button"
          class="pn-quiet"
          aria-label="Close"
          onClick={() => {
            controls.close();
            anchor.focus();
          }}
        >
          <CloseIcon />
        </button>
      </div>
      {reference.quote !== null && reference.quote !== "" && (
        <blockquote class="pn-card-quote" tabIndex={0}>
          {reference.quote}
        </blockquote>
      )}
      {link?.status === "ready" && link.metadata.length > 0 && (
        <dl class="pn-card-fields" aria-label="Metadata of the file" tabIndex={0}>
          {link.metadata.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="pn-card-foot">
        <OpenFile link={link} reference={reference} />
      </div>
    </div>
  );
}

function OpenFile({ link, reference }: { link: FileLink | undefined; reference: Reference }) {
  if (link === undefined || link.status === "asked") {
    return <span class="pn-muted">Getting a link to the file…</span>;
  }
  if (link.status === "failed") return <span class="pn-trouble">{link.error}</span>;
  const url = safeUrl(link.url);
  if (url === null) return <span class="pn-trouble">This file has no address that can be opened here.</span>;
  return (
    <a class="pn-card-link" href={atPage(url, reference)} target="_blank" rel="noopener noreferrer">
      Open file <OutsideIcon />
    </a>
  );
}

function isOutOfSight(anchor: HTMLElement): boolean {
  if (!anchor.isConnected) return true;
  const scroller = anchor.closest(".pn-transcript")?.getBoundingClientRect();
  const place = anchor.getBoundingClientRect();
  return scroller !== undefined && (place.bottom < scroller.top || place.top > scroller.bottom);
}

// Below the citation where there is room inside the pane, else above: outputs of a notebook cut off what leaves them.
function placeCard(card: HTMLElement, anchor: HTMLElement): void {
  const pane = card.offsetParent?.getBoundingClientRect();
  if (pane === undefined) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = at.bottom - pane.top + GAP_PX;
  const above = at.top - pane.top - GAP_PX - height;
  const top = below + height <= pane.height || above < 0 ? below : above;
  const left = at.left + at.width / 2 - pane.left - width / 2;
  card.style.top = `${top}px`;
  card.style.left = `${Math.max(GAP_PX, Math.min(left, pane.width - width - GAP_PX))}px`;
}
