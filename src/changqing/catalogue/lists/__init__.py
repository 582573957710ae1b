"""Lists of the catalogue as people see them: what is chosen, what a page shows, and the cards of courses on it.

`choices` reads an address and draws the facets; `listing` puts a page together; `cards` draws courses.
"""
