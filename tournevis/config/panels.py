"""What stands on the incident page, in the order of the job: one panel a step, by URL name."""

PANELS = (
    "oncall:panel",
    "contact:panel",
    "diagnosis:panel",
    "solutions:panel",
    "remedies:panel",
    "followup:panel",
)
