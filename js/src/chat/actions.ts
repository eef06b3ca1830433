// What the turns of a conversation call; never a new object, so that no turn is drawn again for it.
import { createContext } from "preact";
import type { ChatSession } from "./session";

export const Actions = createContext<Pick<ChatSession, "edit" | "again"> | null>(null);
