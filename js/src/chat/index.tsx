// The chat pane as an anywidget.
import "../ui/theme.css";
import "./chat.css";
import { PartsContext } from "../parts";
import { drawn } from "../ui/drawn";
import { defineWidget } from "../ui/widget";
import { Pane } from "./pane";
import { ChatSession } from "./session";

export default defineWidget(
  (model) => new ChatSession(model),
  drawn((session, state) => (
    <PartsContext.Provider value={session.parts}>
      <Pane session={session} state={state} />
    </PartsContext.Provider>
  )),
);
