"""What POST /interactions refuses: tables by subject, each row with the words of the service and where they are known from."""
