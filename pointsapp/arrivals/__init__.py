"""What becomes of points on arriving at a wallet: claims are settled first, then those of a merged household go on."""
