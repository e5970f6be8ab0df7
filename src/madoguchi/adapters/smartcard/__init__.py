"""My Number cards (マイナンバーカード): a virtual one, a reader, and a stand-in for who issues certificates to them."""
