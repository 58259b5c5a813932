"""One prediction on paper: the PDF report."""
