"""Read report files: what an archivist writes, one YAML or JSON file a source."""
