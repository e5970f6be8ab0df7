"""Files brought to us (取り込むファイル): read into rows, watched for in a folder, shown as templates."""
