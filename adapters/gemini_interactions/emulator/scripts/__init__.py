"""What scripts are written with: the steps of an answer, how it ends, and what goes wrong with it on its way.

What makes steps gives a list of them, so that they add up: `think("…") + call("f")`, `[think("…"), call("f"), call("g")]`.
"""
