"""The use cases (業務) and the ports they need; later rooms bring intake, plans and visits."""
