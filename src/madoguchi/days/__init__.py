"""The calendar (暦): legal age, months, eras, spans, business days."""
