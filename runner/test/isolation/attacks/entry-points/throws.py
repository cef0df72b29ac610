raise ValueError("thrown at import")
