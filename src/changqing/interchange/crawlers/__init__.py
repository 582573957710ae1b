"""For those who look for what is new: sitemaps and rules for search engines, and a feed of new courses."""
