// The Connect widget as an anywidget.
import "../ui/theme.css";
import "./connect.css";
import { defineWidget } from "../ui/widget";
import { openCard } from "./card";
import { ConnectSession } from "./session";

export default defineWidget((model) => new ConnectSession(model), openCard);
