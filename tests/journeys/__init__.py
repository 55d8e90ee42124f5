"""Journeys: stories told to a real browser on a real server, as the people of DESIGN §1 live them."""
