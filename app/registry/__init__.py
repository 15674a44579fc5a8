"""登记与大宗: what happens outside a case. Sheets come in, days are swept, many records move at once.

Bulk is a caller here, never a second way to do a thing: every item goes through the law's methods
or a person's command, in resumable batches. Nothing of diagrams and HTTP is known.
"""
