"""Vonage (SMS API): `vonage://KEY:SECRET@rest.nexmo.com/?signature=SIGNATURE_SECRET`.

The signature method of the account is SHA-256 HMAC, or SHA-512 with `&method=sha512`; signed
webhooks are on. Inbound: `BASE_URL/sms/vonage/mo/`, delivery receipts: `BASE_URL/sms/vonage/state/`.
"""
