"""
What is remembered between runs: programmes as imported, plan revisions, published trips, calendar entries.

`memory.Memory` is the door: `recall` what was published, `save` what is published now, in one transaction. Nothing
here decides anything.
"""
