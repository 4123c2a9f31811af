"""What is wrong with an installation, before anybody calls."""
