/* Two programs that carry out one paper, each killed at any moment, twice at most: it is printed once and recorded once.

   The order is put under the paper's own name, which fails where the name is taken, and then recorded. With -DNAIVE it is
   printed without a look at what is there: then a program that was killed between printing and recording prints again. */
byte printed = 0, recorded = 0, kills = 0, ended = 0;
bool file = false, lock = false;

inline killed() { if :: kills < 2 -> kills++; lock = false; goto begin :: skip fi }

proctype Applier() {
begin:
    if
    :: atomic { !lock && !recorded -> lock = true }
    :: recorded -> goto done
    fi;
    killed();
#ifdef NAIVE
    printed++;
#else
    atomic { if :: !file -> file = true; printed++ :: else -> skip fi };
#endif
    killed();
    atomic { recorded++; lock = false };
done:
    ended++
}

init {
    run Applier(); run Applier();
    ended == 2;
    assert(printed == 1 && recorded == 1)
}
