/* One makes a plan and changes it, another approves what was shown, a third applies: what is applied is what was approved.

   An approval names the digest that was shown, and applying looks whether it is still the plan's. With -DNAIVE an approval
   names the plan alone: then a plan that was changed after it was shown leaves the house unseen. */
byte digest = 1, shown = 0, approved = 0, applied = 0, ended = 0;

proctype Maker() {
    if :: digest = 2 :: skip fi;
    ended++
}

proctype Approver() {
    shown = digest;
#ifdef NAIVE
    approved = digest;
#else
    atomic { if :: shown == digest -> approved = shown :: else -> skip fi };
#endif
    ended++
}

proctype Applier() {
    if
#ifdef NAIVE
    :: approved > 0 -> applied = digest
#else
    :: atomic { approved > 0 && approved == digest -> applied = digest }
#endif
    :: ended == 2 -> skip
    fi;
    ended++
}

init {
    run Maker(); run Approver(); run Applier();
    ended == 3;
    assert(applied == 0 || applied == shown)
}
