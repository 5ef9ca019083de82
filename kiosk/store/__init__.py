"""What the app keeps: one repository module for each thing kept. Estimates keep nothing, questions only counts."""
