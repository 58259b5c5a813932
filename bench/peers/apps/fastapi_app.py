"""FastAPI, for Uvicorn's worker processes."""

from typing import Any

from fastapi import FastAPI, UploadFile

from bench.one_model import OneModel

app = FastAPI()
MODEL = OneModel()


@app.post("/predict")
def predict(image: UploadFile) -> dict[str, Any]:
    return MODEL.predict(image.file.read())
