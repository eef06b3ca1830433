// The card of a new API key as an anywidget.
import "../ui/theme.css";
import "./key.css";
import { defineWidget } from "../ui/widget";
import { openCard } from "./card";
import { NewKeySession } from "./session";

export default defineWidget((model) => new NewKeySession(model), openCard);
