"""The press (組版・印刷): letters laid out by Typst, by templates that lie beside, into the bytes of PDF files."""
