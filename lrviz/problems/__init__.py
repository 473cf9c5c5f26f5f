"""What is minimised: surfaces, formulas, and networks with their data sets."""
