// The Connect card: what it says, the button that opens the popup, and the field for a pasted key.
import type { ComponentChildren } from "preact";
import { safeUrl } from "../markdown/url";
import { PasteKey } from "./paste";
import { screenOf, type Screen } from "./screen";
import type { ConnectSession } from "./session";
import type { ConnectState } from "./state";

export interface CardProps {
  session: ConnectSession;
  state: ConnectState;
}

export function Card({ session, state }: CardProps) {
  const screen = screenOf(state);
  const isConnected = screen.controls === "connected";
  const offersKey = screen.controls === "connect" || screen.controls === "blocked";
  return (
    <section
      class="pn-root pn-connect"
      data-lm-suppress-shortcuts="true"
      tabIndex={-1}
      aria-label="Connect to Pinecone"
      // The notebook's own shortcuts listen above: a letter of a key must not insert a cell.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 class={isConnected ? "pn-title pn-check" : "pn-title"}>
        {isConnected ? "Connected to Pinecone" : "Connect to Pinecone"}
      </h2>
      {isConnected ? (
        <Details state={state} />
      ) : (
        <p class="pn-lead">Sign in and choose a project; this notebook gets an API key for it.</p>
      )}
      <p class={`pn-say pn-say-${screen.tone}`} role="status" aria-live="polite">
        {screen.status}
      </p>
      <div class="pn-row">
        <Controls screen={screen} session={session} state={state} />
        {screen.canCancel && <Button act={() => session.cancel()}>Cancel</Button>}
      </div>
      {offersKey && <PasteKey session={session} state={state} />}
    </section>
  );
}

function Controls({ screen, session, state }: CardProps & { screen: Screen }): ComponentChildren {
  const url = safeUrl(state.traits.popup_url);
  const connect = (words: string): ComponentChildren =>
    url !== null && (
      <Button isPrimary act={() => session.connect()}>
        {words}
      </Button>
    );
  switch (screen.controls) {
    case "connect":
      return connect("Connect to Pinecone");
    case "blocked":
      return [
        connect("Try again"),
        url !== null && (
          <a class="pn-button pn-outside" href={url} target="_blank" rel="noopener noreferrer">
            Open in a new tab
          </a>
        ),
      ];
    case "popup":
      return (
        <Button isPrimary act={() => session.focusPopup()}>
          Focus window
        </Button>
      );
    case "connected":
      return <Button act={() => session.restart()}>Connect again</Button>;
    case "stale":
      return <Button act={() => session.reset()}>Try again</Button>;
    case "none":
      return null;
  }
}

interface ButtonProps {
  isPrimary?: boolean;
  act: () => void;
  children: string;
}

function Button({ isPrimary = false, act, children }: ButtonProps) {
  return (
    <button type="button" class={`pn-button ${isPrimary ? "pn-primary" : ""}`} onClick={act}>
      {children}
    </button>
  );
}

function Details({ state }: { state: ConnectState }) {
  const { organization, project, host } = state.traits;
  const known = [
    ["Organization", organization],
    ["Project", project],
    ["Host", host],
  ].filter(([, value]) => value !== "");
  if (known.length === 0) return null;
  return (
    <dl class="pn-details">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
