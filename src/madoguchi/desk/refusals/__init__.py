"""Refusals in Japanese (拒む理由の対訳): texts are English where they arise; here they are said to a clerk."""
