"""Pure decisions: what may be asked of a venue, and what would follow."""
