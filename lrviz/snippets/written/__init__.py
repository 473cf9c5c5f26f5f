"""Update rules written out for snippets, where a framework lacks PyTorch's. Read as text, never imported."""
