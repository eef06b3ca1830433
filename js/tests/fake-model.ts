// A kernel as the widgets see it: a model that records what is sent, and does what the test says.
import type { AnyModel } from "@anywidget/types";

type Listener = (...args: unknown[]) => void;

export class FakeModel {
  readonly sent: Record<string, unknown>[] = [];
  /** The bytes that went beside the last message. */
  beside: ArrayBuffer[] = [];
  readonly #state: Record<string, unknown>;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(state: object) {
    this.#state = { ...state };
  }

  get asModel(): AnyModel {
    return this as unknown as AnyModel;
  }

  /** How many listeners are there in all. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  on(event: string, listener: Listener): void {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  send(message: Record<string, unknown>, _callbacks?: unknown, beside: ArrayBuffer[] = []): void {
    this.beside = beside;
    this.sent.push(structuredClone(message));
  }

  /** The kernel sets these traits together. */
  put(traits: object): void {
    Object.assign(this.#state, structuredClone(traits));
    for (const name of Object.keys(traits)) this.#emit(`change:${name}`);
  }

  /** The kernel sends a message. */
  say(message: unknown): void {
    this.#emit("msg:custom", structuredClone(message), []);
  }

  /** The host tells that the line to the kernel was cut or mended. */
  line(): void {
    this.#emit("comm_live_update");
  }

  /** What was sent since the last call. */
  take(): Record<string, unknown>[] {
    return this.sent.splice(0);
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...args);
  }
}
