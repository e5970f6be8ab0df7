"""What files bring into the registry (取り込むファイル): the kinds, their columns, and when one is too old. Pure."""
