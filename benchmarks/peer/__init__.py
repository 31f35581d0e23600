"""What the house is measured against: the way most programs send, written as well as that way allows.

One Celery task a message, the stock Twilio client with its session kept open, one row transaction before the POST and
one after it; receipts update a row each. Generous to it: texts are filled in and stored beforehand, tasks are published
before the clock runs, nothing is checked again, no counts are kept, the table has the two indexes it needs.
"""
