"""What is written without a person: receipts, questions who somebody is; the centre's own words."""
