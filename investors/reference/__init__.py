"""What comes with the portal: statements to sign, and areas of the National Security and Investment Act."""
