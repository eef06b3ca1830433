"""Where a key comes from, and the connection this kernel has; no widgets."""
