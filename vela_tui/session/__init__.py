"""One session with one venue: a pure engine that decides, a runner that acts."""
