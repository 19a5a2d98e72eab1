"""Touch the world: the command line, the event store, report files, the projector, the web pages."""
