# What was half made for another base is put to sleep while its base was never ready.
story 14629 5 false 15m0s 0s 6 3
+0s event 15 push 0 0
+0s event 15 open 1 0
+0s event 15 close 1 0
+303ms stop 1
+2m17.185s crash 1
+2.2s event 15 reopen 1 175377336
+6.395s crash 2
+1m17s event 15 retarget 1 0
+41s command 15 1 approve
+0s event 15 open 2 2282925439
+0s event 15 merge 1 1567274049
+1m13s event 15 push 0 0
+16s event 1 push 0 344408275
+17s command 15 0 sleep
