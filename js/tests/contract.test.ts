// @vitest-environment node
// The guards accept every message of the shared fixtures, and refuse what the fixtures call invalid.
import { describe, expect, it } from "vitest";
import stream from "../../tests/wire/chat_stream.json";
import turns from "../../tests/wire/chat_turns.json";
import connect from "../../tests/wire/connect_messages.json";
import newKey from "../../tests/wire/new_key_messages.json";
import {
  type ConnectTraits,
  isChatMessage,
  isConnectMessage,
  isFrameMessage,
  isKeyPhase,
  isNewKeyMessage,
  isPhase,
  isPopupMessage,
  isSettings,
  isTurn,
} from "../src/contract";

describe("chat", () => {
  it.each(stream.to_browser)("takes the message $type", (message) => {
    expect(isChatMessage(message)).toBe(true);
  });

  it.each(stream.invalid)("refuses $why", ({ value }) => {
    expect(isChatMessage(value)).toBe(false);
  });

  it.each(turns.turns)("takes the turn $turn_id", (turn) => {
    expect(isTurn(turn)).toBe(true);
  });

  it.each(turns.invalid)("refuses as a turn: $why", ({ value }) => {
    expect(isTurn(value)).toBe(false);
  });

  it.each(stream.to_kernel.filter(({ type }) => type === "settings"))("takes the settings", (message) => {
    expect(isSettings(message.settings)).toBe(true);
  });

  it.each([{}, null, { model: "", temperature: "1", filter: "", highlights: true, top_k: null }])(
    "refuses as settings: %j",
    (value) => expect(isSettings(value)).toBe(false),
  );

  it("lets a field through that it does not know", () => {
    expect(isTurn({ ...turns.turns[0], usage: { tokens: 3 } })).toBe(true);
  });
});

describe("connect", () => {
  it.each(connect.to_browser)("takes the message $type", (message) => {
    expect(isConnectMessage(message)).toBe(true);
  });

  it.each(connect.popup)("takes the popup's $action", (message) => {
    expect(isPopupMessage(message)).toBe(true);
  });

  it.each(connect.traits)("knows the phase $phase", ({ phase }) => {
    expect(isPhase(phase)).toBe(true);
  });

  it.each(connect.invalid.to_browser)("refuses $why", ({ value }) => {
    expect(isConnectMessage(value)).toBe(false);
  });

  it.each(connect.invalid.popup)("refuses of the popup: $why", ({ value }) => {
    expect(isPopupMessage(value)).toBe(false);
  });

  it.each(connect.frame)("takes the frame's $action", (message) => {
    expect(isFrameMessage(message)).toBe(true);
  });

  it.each(connect.invalid.frame)("refuses of the frame: $why", ({ value }) => {
    expect(isFrameMessage(value)).toBe(false);
  });

  it.each(connect.invalid.phase)("refuses the phase %j", (phase) => {
    expect(isPhase(phase)).toBe(false);
  });

  it("refuses a key that no service gives out", () => {
    const [, info] = connect.popup;
    expect(isPopupMessage({ ...info, key: "k".repeat(5000) })).toBe(false);
  });

  it("has the traits that the fixtures have", () => {
    const names: Record<keyof ConnectTraits, true> = {
      phase: true,
      attempt: true,
      note: true,
      return_mechanism: true,
      popup_url: true,
      popup_origin: true,
      widget_url: true,
      keys_url: true,
      organization: true,
      project: true,
      host: true,
    };
    for (const traits of connect.traits) expect(Object.keys(traits)).toEqual(Object.keys(names));
  });
});

describe("new key", () => {
  it.each(newKey.to_browser)("takes the message $type", (message) => {
    expect(isNewKeyMessage(message)).toBe(true);
  });

  it.each(newKey.traits)("knows the phase $phase", ({ phase }) => {
    expect(isKeyPhase(phase)).toBe(true);
  });

  it.each(newKey.invalid)("refuses $why", ({ value }) => {
    expect(isNewKeyMessage(value)).toBe(false);
  });
});
