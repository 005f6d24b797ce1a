"""Research a question in depth: a plan, wishes, an approval, a report."""
