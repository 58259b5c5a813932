"""Any file that is read, one answer: pictures through `pipeline`, volumes through `volume`."""

from dataclasses import dataclass

from inference.core import decode, imaging, pipeline, volume, volume_files
from inference.core.contracts import DecodedImage, DecodedVolume, Prediction, RenderedImages
from inference.core.pipeline import LoadedPackage, StageClock
from inference.core.volume import VolumeResult


@dataclass(frozen=True, eq=False)
class RenderedVolume:
    """Files of a volume's answer.

    key_slice   : the four PNG files of the slice that shows most
    montage     : PNG, a sheet of slices with the outline
    volume      : `.nii.gz` of 8 bits, windowed, on the grid of the input
    mask_volume : `.nii.gz`, 0 or 1, on the grid of the input
    """

    key_slice: RenderedImages
    montage: bytes
    volume: bytes
    mask_volume: bytes


@dataclass(frozen=True, eq=False)
class VolumePrediction:
    """One answer for a volume; `shape` is (D, H, W) in canonical order, `spacing_mm` along the same axes."""

    shape: tuple[int, int, int]
    format: str
    spacing_mm: tuple[float, float, float]
    result: VolumeResult
    images: RenderedVolume
    timing_ms: dict[str, float]


def judge_bytes(
    data: bytes,
    *,
    filename_ext: str,
    package: LoadedPackage,
    clock: StageClock,
    decoders: decode.DecoderPool | None = None,
) -> Prediction | VolumePrediction:
    """Decode a picture or a volume and predict. Raises the decoder's errors and those of either `predict`."""
    with clock.stage("decode"):
        if decoders is None:
            decoded = decode.decode_file(data, filename_ext=filename_ext)
        else:
            decoded = decoders.decode_file(data, filename_ext, clock.seconds_left())
    if isinstance(decoded, DecodedVolume):
        return _judge_volume(decoded, package, clock)
    return pipeline.predict(decoded, package, clock=clock)


def _judge_volume(decoded: DecodedVolume, package: LoadedPackage, clock: StageClock) -> VolumePrediction:
    result = volume.predict(decoded, package, clock=clock)
    with clock.stage("encode"):
        key = DecodedImage(pixels=result.key_image, format=decoded.format)
        images = RenderedVolume(
            key_slice=imaging.render(key, result.key_mask, result.key_heatmap),
            montage=volume_files.montage(result, decoded),
            volume=volume_files.volume_nifti(decoded),
            mask_volume=volume_files.mask_nifti(result, decoded),
        )
    depth, height, width = decoded.voxels.shape
    return VolumePrediction(
        shape=(depth, height, width),
        format=decoded.format,
        spacing_mm=decoded.spacing_mm,
        result=result,
        images=images,
        timing_ms=clock.finished(),
    )
