# Two want each other until one is given another base, which nobody tells the other one.
story 0 2 false 0s 0s 0 0
+0s event 1 push 0 0
+1s event 15 push 0 0
+1m base 1 0 15
+1m event 15 open 1 0
+1m event 1 push 0 0
+1m base 15 0 prod
