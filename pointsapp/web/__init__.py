"""HTTP: guards, pages, messages. The only floor that knows Flask."""
