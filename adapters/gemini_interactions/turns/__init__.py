"""What the adapters share: settings of a model class, a turn from draft to reply, tools and media in the shapes users type."""
