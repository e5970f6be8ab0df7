"""The check as FHIR R4 (資格確認のFHIR版): the same questions and answers in resources that FHIR clients know.

It translates, and nothing else: keys, limits, audit and protection are those of the check. Elements and systems of
Coverage, Patient and Organization follow JP Core; eligibility has no Japanese profile, so it is plain R4.
"""
