"""One module per page; each names its routes and who may open them in `PAGES`."""
