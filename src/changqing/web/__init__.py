"""The design system: base templates, components, tokens, icons. Imports `core` only."""
