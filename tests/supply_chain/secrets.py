"""Keys and tokens that have no business in a repository, found by detect-secrets."""

from collections.abc import Iterable
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

# By shape. Guessing by entropy would report every digest of a pin; guessing by words every test's password.
_SHAPES = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)


def secrets_in(paths: Iterable[Path]) -> list[str]:
    """Where each one is and of which kind."""
    found = SecretsCollection()
    with transient_settings({"plugins_used": [{"name": name} for name in _SHAPES]}):
        for path in paths:
            if path.is_file():
                found.scan_file(str(path))
    return sorted(f"{name}:{one.line_number} {one.type}" for name, ones in found.data.items() for one in ones)
