"""The law as code (規則集): dated, cited values and small pure rules. It does not know people's records."""
