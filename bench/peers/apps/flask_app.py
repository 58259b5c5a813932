"""Flask, for Gunicorn's sync workers; also the AI behind the naive gateway."""

from typing import Any

from flask import Flask, request

from bench.one_model import OneModel

app = Flask(__name__)
MODEL = OneModel()


@app.post("/predict")
def predict() -> dict[str, Any]:
    return MODEL.predict(request.files["image"].read())
