# A base that sleeps before it was ever ready is woken, and what wants it is not told, as it is never ready.
story 4972 4 false 0s 0s 0 1
+0s event 11 push 0 0
+1s event 13 push 0 0
+23s base 11 3 13
+19s command 13 3 sleep
