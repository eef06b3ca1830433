"""The tables of the store: as they first were, and every change of them since."""

from __future__ import annotations

# Keys of assistants and files are AUTOINCREMENT: a number is never used twice, so what a search
# index still holds of a deleted file can never be taken for another file's.
_FIRST = """
CREATE TABLE organizations (
  organization_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE projects (
  project_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (organization_id, name)
);
CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name TEXT NOT NULL,
  label TEXT NOT NULL UNIQUE,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE integrations (
  integration_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  allowed_origins TEXT NOT NULL
);
CREATE TABLE assistants (
  assistant_key INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name TEXT NOT NULL,
  instructions TEXT,
  metadata TEXT,
  region TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (project_id, name)
);
CREATE TABLE files (
  file_key INTEGER PRIMARY KEY AUTOINCREMENT,
  assistant_key INTEGER NOT NULL REFERENCES assistants ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  name TEXT NOT NULL,
  suffix TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  metadata TEXT,
  multimodal INTEGER NOT NULL,
  status TEXT NOT NULL,
  error_message TEXT,
  revision INTEGER NOT NULL,
  created_on TEXT NOT NULL,
  updated_on TEXT NOT NULL,
  UNIQUE (assistant_key, file_id)
);
CREATE INDEX files_by_content ON files (sha256);
CREATE INDEX files_by_status ON files (status);
CREATE TABLE operations (
  operation_key INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id TEXT NOT NULL UNIQUE,
  assistant_key INTEGER NOT NULL REFERENCES assistants ON DELETE CASCADE,
  operation_type TEXT NOT NULL,
  file_key INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  file_id TEXT NOT NULL,
  status TEXT NOT NULL,
  error_message TEXT,
  created_on TEXT NOT NULL,
  completed_on TEXT
);
CREATE INDEX operations_by_assistant ON operations (assistant_key, operation_key);
CREATE INDEX operations_by_file ON operations (file_key, revision);
CREATE TABLE chunks (
  file_key INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  text TEXT NOT NULL,
  pages TEXT NOT NULL,
  heading TEXT NOT NULL,
  PRIMARY KEY (file_key, ordinal)
);
"""

# Columns that other modules name in INSERT come in the order of these statements.
_ADMIN_API = """
ALTER TABLE projects ADD COLUMN max_pods INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN force_encryption_with_cmek INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN roles TEXT NOT NULL DEFAULT '["ProjectEditor"]';
CREATE TABLE service_accounts (
  client_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name TEXT NOT NULL,
  salt BLOB NOT NULL,
  digest BLOB NOT NULL,
  created_at TEXT NOT NULL
);
"""

_PLANS = """
CREATE TABLE token_usage (
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  kind TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (project_id, kind)
);
"""

_INTEGRATIONS = """
ALTER TABLE integrations ADD COLUMN return_mechanism TEXT NOT NULL DEFAULT 'web-message';
ALTER TABLE integrations ADD COLUMN logo BLOB;
"""

# A filter looks at the metadata of all files of an assistant, and at nothing else of them.
_FILTERS = "CREATE INDEX files_by_metadata ON files (assistant_key, metadata);"

# A store's version is how many of these it has seen. None of them is ever edited: a folder that
# has seen it would not get the edit.
CHANGES = (_FIRST, _ADMIN_API, _PLANS, _INTEGRATIONS, _FILTERS)
