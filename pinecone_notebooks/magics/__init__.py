"""The magics: a line becomes arguments, arguments become a value, the value is shown."""
