"""THE OFFICE: cases, tasks, desks, timers, clocks and their ledger, journal, forms, outbox.

It runs diagrams for people and would serve any law: it knows nothing of records, repairs or publicity.
What a diagram may ask of the law reaches it as verbs (`app/verbs`), registered by name.
"""
