/* A caller asks for something under a key, the reply may be lost, and asks again: it is done once.

   The key is looked for and kept in the transaction that does it. With -DNAIVE the doing is committed before the key is:
   then a connection that is lost between the two lets a retry do it again. */
byte done = 0, lost = 0, ended = 0;
bool key = false, told = false;

proctype Caller() {
    do
    :: told -> break
    :: else ->
        if
        :: key -> told = true
        :: !key ->
#ifdef NAIVE
            done++;
            if :: lost < 2 -> lost++; goto again :: skip fi;
            key = true;
#else
            atomic { if :: !key -> done++; key = true :: else -> skip fi };
#endif
            if :: lost < 2 -> lost++ :: told = true fi
        fi;
again:  skip
    od;
    ended++
}

init {
    run Caller();
    ended == 1;
    assert(done == 1 && key)
}
