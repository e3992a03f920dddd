"""Files: attachments in and out, kept once by their content in each organisation.

Takes bytes and what their sender calls them; keeps them whole, on disk or in an S3 store, before
the row that points to them is committed; leaves `File` rows that open, and forgets what no row
needs any more.
"""
