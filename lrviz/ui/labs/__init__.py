"""What each lab's page shows."""
