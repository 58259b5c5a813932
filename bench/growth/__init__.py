"""What the record costs as it grows: pages, writes and sealing at thousands and at millions of rows."""
