# The base of a base that has ended comes back, and what stands on both is not told.
story 163 2 false 0s 0s 0 0
+0s event 5 push 0 0
+1s event 1 push 0 0
+1m base 1 0 5
+1m event 15 push 0 0
+1s event 15 open 1 0
+1m event 1 delete 0 0
+1m event 5 delete 0 0
+1m event 5 push 0 0
