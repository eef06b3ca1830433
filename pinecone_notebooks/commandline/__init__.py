"""The commands of `pinecone-notebooks` that talk to a service: chat, upload, files, status."""
