"""What people and the metronome do with papers once they are issued."""
