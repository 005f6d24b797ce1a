"""What POST /interactions lets pass although nobody is known to have seen the service take it: tables by subject."""
