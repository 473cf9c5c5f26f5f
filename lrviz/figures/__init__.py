"""Pictures: results in, colours and shapes out. No page and no component holds a colour of its own."""
