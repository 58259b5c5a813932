"""The gateway written the obvious way, so that gains are visible: DRF, JWT, a row per call, `requests.post`."""
