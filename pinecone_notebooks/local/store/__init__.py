"""What the service knows: organizations, projects, keys, assistants, files and their text."""
