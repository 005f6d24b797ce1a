"""Google Cloud: where its service is, and who asks there."""
