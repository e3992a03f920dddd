"""Twilio: `twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com/`.

The number's "A message comes in" is `BASE_URL/sms/twilio/mo/` (POST); reports need no setting.
"""
