"""The widgets a person sees: Connect and the assistant chat pane."""
