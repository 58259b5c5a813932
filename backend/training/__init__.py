"""Data, training and evaluation of the model; shares the AI server's own steps (`inference.core`), nothing else."""
