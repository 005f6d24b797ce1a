"""Whatever imports OpenTelemetry: loaded where somebody collects traces or metrics, and nowhere else."""
