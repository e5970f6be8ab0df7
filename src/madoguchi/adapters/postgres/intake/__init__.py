"""Files taken in (取り込み): staged, looked over by sets, moved; linking of individual numbers; lists of what waits."""
