/* Two put entries into one chain of the audit, and tell an answer; a third seals what stands there and copies the seal
   outside. Each is killed at any moment, thrice at most: no answer is held without its entry, and what is outside is a seal.

   A chain is held from taking its number to the commit, the answer comes after it; a seal is committed before its copy,
   and each run copies every seal that has no copy. With -DNAIVE the answer is told, and the copy made, before the commit: who
   is killed between leaves an answer without an entry, and outside a seal that never was. */
byte entry[9], head = 0, kills = 0, ended = 0;
byte seal[9], outside[9], seals = 0, sealed_to = 0;
byte told[2];
bool taken = false;

#define KILLED(let_go, to) if :: kills < 3 -> kills++; let_go; goto to :: skip fi

proctype Asker(byte me) {
    byte mine;
    atomic { !taken -> taken = true; mine = head + 1 };
#ifdef NAIVE
    told[me] = mine;
#endif
    KILLED(taken = false, done);
    atomic { head = mine; entry[mine] = me + 1; taken = false };
    KILLED(skip, done);
#ifndef NAIVE
    told[me] = mine;
#endif
done:
    ended++
}

proctype Sealer() {
    byte size, one;
begin:
    do
    :: ended == 2 && sealed_to == head -> break
    :: head > sealed_to ->
        size = head;
#ifdef NAIVE
        if :: outside[seals + 1] == 0 -> outside[seals + 1] = size :: else -> skip fi;
#endif
        KILLED(skip, begin);
        atomic { seals++; seal[seals] = size; sealed_to = size };
        KILLED(skip, begin)
    od;
    one = 1;
    do
    :: one <= seals && outside[one] == 0 -> outside[one] = seal[one]; KILLED(skip, begin)
    :: one <= seals && outside[one] > 0 -> assert(outside[one] == seal[one]); one++
    :: one > seals -> break
    od;
    ended++
}

init {
    run Asker(0); run Asker(1); run Sealer();
    ended == 3;
    assert(told[0] == 0 || entry[told[0]] == 1);
    assert(told[1] == 0 || entry[told[1]] == 2);
    assert(outside[seals] == head)
}
