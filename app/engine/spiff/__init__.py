"""The machine underneath: SpiffWorkflow's tasks, specs and workflows, with our own tokens, scopes and joins.

SpiffWorkflow keeps a tree of all tasks that ever were and copies the data from task to task. Here a task is
a token that disappears when its step is done (its visit is logged), and facts belong to scopes, as in Zeebe.
So a step costs what is open, not what has been; nothing is as deep as a run is long; no branch overwrites
another's facts with stale ones; and a join counts tokens instead of guessing from ancestors.
"""
