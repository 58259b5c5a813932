"""The life of the model: training runs, promotion and rollback, agreement and drift."""
