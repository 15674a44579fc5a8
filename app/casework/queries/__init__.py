"""What pages read of the office. Queries answer; they change nothing."""
