"""What a person takes along: a printed slip, a code for the phone, a PDF from the staff's desk.

Nothing is imported here: what printers and PDF need is loaded when it is first used.
"""
