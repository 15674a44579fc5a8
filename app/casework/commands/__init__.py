"""Everything that can be done to a case: one noun per file, one command per act, one unit of work each.

Each takes `Asked` first and answers `Moved`. Commands do not call commands.
"""
