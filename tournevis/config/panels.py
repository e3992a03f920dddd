"""What stands on the incident page, by URL name: one panel a step, in the order of the job."""

PANELS = (
    "oncall:panel",
    "contact:panel",
    "diagnosis:panel",
    "solutions:panel",
    "remedies:panel",
    "followup:panel",
    "intake:panel",
)
COMPOSER = "contact:composer"
RESEND = "contact:resend"
CLIENTS = "client:mine"  # where clients who sign in find their own incidents
