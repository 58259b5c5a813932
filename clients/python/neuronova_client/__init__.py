"""Asks a NeuroNova server about brain MRI, the way its page does: over the public API and nothing else."""

from neuronova_client.answers import Prediction
from neuronova_client.auth import ApiKey, Login, Tokens
from neuronova_client.client import Client, new_key
from neuronova_client.problems import (
    ApiError,
    ClientError,
    OtpNeededError,
    StillRunningError,
    UnreachableError,
    UploadCutError,
    WrongFileError,
)
from neuronova_client.resumable import Sent

__all__ = [
    "ApiError",
    "ApiKey",
    "Client",
    "ClientError",
    "Login",
    "OtpNeededError",
    "Prediction",
    "Sent",
    "StillRunningError",
    "Tokens",
    "UnreachableError",
    "UploadCutError",
    "WrongFileError",
    "new_key",
]
