"""A model beside the services: whatever is done in whatever order, both must come to the same."""
