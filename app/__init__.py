"""Chengnuo 诚诺: runs a transport authority's credit casework."""
