"""Values to markdown and text: pure, every foreign string made harmless. `live` alone displays."""
