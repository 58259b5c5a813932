"""MLServer: a custom runtime behind the V2 protocol; the picture comes as base64, the answer goes as a JSON string."""

import json

from mlserver import MLModel
from mlserver.codecs import Base64Codec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse

from bench.one_model import OneModel


class Runtime(MLModel):
    """Runs in MLServer's pool of inference workers."""

    async def load(self) -> bool:
        self.model = OneModel()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        answers = [self.model.predict(data) for data in Base64Codec.decode_input(payload.inputs[0])]
        output = StringCodec.encode_output("answer", [json.dumps(answer) for answer in answers])
        return InferenceResponse(model_name=self.name, outputs=[output])
