// The window that opened this one: tells it "ready" until it answers, then speaks to its origin only.

const READY_EVERY_MS = 400;

/**
 * Meet the opener.
 *
 * @param {(origin: string) => void} onMet called once, with the origin that the key is for
 * @returns {Opener | null} null where nothing opened this window
 */
export function meetOpener(onMet) {
  return window.opener ? new Opener(window.opener, onMet) : null;
}

class Opener {
  #window;
  #origin = null;
  #timer;
  #over = false;

  constructor(opener, onMet) {
    this.#window = opener;
    window.addEventListener("message", (event) => {
      // Any window can post here: only the opener's own answer says where the key would go.
      if (event.source !== opener || event.data?.action !== "ack" || this.#origin !== null) return;
      this.#origin = event.origin;
      clearInterval(this.#timer);
      // Our own widget opens this window for the page around it: consent is asked in that page's name.
      const isWidget = event.origin === location.origin && typeof event.data.hostOrigin === "string";
      onMet(isWidget ? event.data.hostOrigin : event.origin);
    });
    // "ready" holds no secret, and the opener's origin is not known yet: hence "*".
    const sayReady = () => opener.postMessage({ action: "ready" }, "*");
    this.#timer = setInterval(sayReady, READY_EVERY_MS);
    sayReady();
    // Not "pagehide": what a closing window posts there never reaches another process (Chromium).
    window.addEventListener("beforeunload", () => this.cancel());
  }

  /** Hand the key to the page that answered, and to no page that took its place since. */
  deliver({ organizationId, globalProjectId, key }) {
    if (this.#over || this.#origin === null) return;
    this.#end();
    this.#window.postMessage(
      { action: "connection_info", organizationId, globalProjectId, key },
      this.#origin,
    );
  }

  /** Tell the opener that no key will come. */
  cancel() {
    if (this.#over) return;
    this.#end();
    this.#window.postMessage({ action: "cancel" }, this.#origin ?? "*");
  }

  #end() {
    this.#over = true;
    clearInterval(this.#timer);
  }
}
