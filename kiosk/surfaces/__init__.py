"""One blueprint for each surface: kiosk, public, staff, the HTTP interface and the probes."""
