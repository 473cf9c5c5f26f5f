"""What several pages show: controls, stages, reports and links."""
