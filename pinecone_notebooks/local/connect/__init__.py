"""The Connect pages: sign in, choose a project, allow, and hand the key to the notebook."""
