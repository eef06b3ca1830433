// Loads the parts of the pane that its first bundle leaves out: when one is first needed, the kernel sends its source.
import { Component, createContext, Fragment } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import type { PartName } from "./contract";

/** What each part exports. */
export interface PartExports {
  files: typeof import("./parts/files");
  highlight: typeof import("./parts/highlight");
  math: typeof import("./parts/math");
  settings: typeof import("./parts/settings");
}

// What a part uses of preact is the pane's own: components of two preacts do not share hooks.
const SHARED: Record<string, object> = {
  preact: { Component, Fragment },
  "preact/hooks": { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
};

/** What the bundle of a part has as its default export; see build.mjs. */
type Factory = (require: (name: string) => object | undefined, module: { exports: unknown }) => void;

// All panes of the page use what one of them was sent, if they were built from the same sources.
declare const BUILD: string;
const PAGE = Symbol.for(`pinecone-notebooks ${BUILD}`);

// A message can be lost. A kernel that is busy answers later, so asking on and on would only pile up answers.
const AGAIN_MS = 10_000;

export class Parts {
  readonly #ask: (name: PartName) => void;
  readonly #loading = new Map<PartName, Loading>();

  constructor(ask: (name: PartName) => void) {
    this.#ask = ask;
  }

  /** Never settles where the part cannot be had: without a kernel, or where the host forbids what it takes. */
  load<N extends PartName>(name: N): Promise<PartExports[N]> {
    let loading = this.#loading.get(name);
    if (loading === undefined) {
      let settle = (_part: unknown): void => {};
      const part = new Promise<unknown>((resolve) => {
        settle = resolve;
      });
      loading = { part, settle };
      this.#loading.set(name, loading);
      const known = onPage().get(name);
      if (known !== undefined) settle(evaluate(known));
      else this.#askFor(name, loading);
    }
    return loading.part as Promise<PartExports[N]>;
  }

  /** Takes the answer of the kernel. */
  async receive(name: PartName, source: string): Promise<void> {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      // As the host itself loads the first bundle: where that is forbidden, there is no pane either.
      const { default: factory } = (await import(/* @vite-ignore */ url)) as { default: Factory };
      const part = evaluate(factory);
      onPage().set(name, factory);
      this.#loading.get(name)?.settle(part);
    } catch {
      // What the part would have drawn stays as plain text.
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  #askFor(name: PartName, loading: Loading): void {
    this.#ask(name);
    const timer = setTimeout(() => this.#ask(name), AGAIN_MS);
    void loading.part.then(() => clearTimeout(timer));
  }
}

interface Loading {
  part: Promise<unknown>;
  settle(part: unknown): void;
}

function evaluate(factory: Factory): unknown {
  const module = { exports: {} };
  factory((name) => SHARED[name], module);
  return module.exports;
}

function onPage(): Map<PartName, Factory> {
  const page = globalThis as unknown as Record<symbol, Map<PartName, Factory> | undefined>;
  return (page[PAGE] ??= new Map());
}

export const PartsContext = createContext<Parts | null>(null);

/** A part, once it is there. It is asked for when the first component that wants it is drawn. */
export function usePart<N extends PartName>(name: N, isWanted = true): PartExports[N] | null {
  const parts = useContext(PartsContext);
  const [part, setPart] = useState<PartExports[N] | null>(null);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isDrawn = true;
    void parts?.load(name).then((loaded) => {
      if (isDrawn) setPart(loaded);
    });
    return () => {
      isDrawn = false;
    };
  }, [parts, name, isWanted]);
  return part;
}
