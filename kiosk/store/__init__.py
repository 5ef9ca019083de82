"""What the app keeps: one repository module for each thing kept. Answers and estimates keep nothing."""
