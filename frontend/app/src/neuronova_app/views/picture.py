"""The image with what is laid over it: heat-map and outline. Loads each picture once and keeps none after it is
closed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import flet as ft

from neuronova_app.api.gateway import Gateway
from neuronova_app.locales import Words
from neuronova_app.logic.outline import BadMaskError, outline_png
from neuronova_app.views import parts
from neuronova_app.views.theme import OUTLINE_RGB, RADIUS

HEATMAP_START = 0.35


class Picture:
    """A square window onto one analysis; two fingers or the wheel come closer.

    aspect_ratio: what the image and its layers are stretched to; None shows their pixels as squares
    """

    def __init__(self, words: Words, label: str, aspect_ratio: float | None = None) -> None:
        self._words = words
        self._label = label
        self._aspect_ratio = aspect_ratio
        self._stack = ft.Stack(expand=True, fit=ft.StackFit.EXPAND)
        self.heatmap: ft.Image | None = None
        self.outline: ft.Image | None = None
        viewer = ft.InteractiveViewer(self._stack, min_scale=1, max_scale=6, expand=True)
        self.control = ft.Container(
            viewer, aspect_ratio=1, bgcolor="#000000", border_radius=RADIUS, clip_behavior=ft.ClipBehavior.ANTI_ALIAS
        )

    async def load(self, gateway: Gateway, images: Mapping[str, Any], *, with_heatmap: bool) -> None:
        """Fetch and show. Raises ApiError."""
        wanted = ["input", "mask", *(["heatmap"] if with_heatmap else [])]
        paths = [images.get(kind) for kind in wanted]
        found = await asyncio.gather(*(gateway.image(str(path)) for path in paths if path))
        pictures = dict(zip([kind for kind, path in zip(wanted, paths, strict=True) if path], found, strict=True))
        layers: list[ft.Image] = []
        if "input" in pictures:
            layers.append(_layer(pictures["input"], self._label))
        if "heatmap" in pictures:
            self.heatmap = _layer(pictures["heatmap"])
            self.heatmap.opacity = HEATMAP_START
            layers.append(self.heatmap)
        if "mask" in pictures and (drawn := _outline(pictures["mask"])):
            self.outline = _layer(drawn)
            layers.append(self.outline)
        self._stack.controls = layers if self._aspect_ratio is None else [_stretched(layers, self._aspect_ratio)]

    async def load_plain(self, gateway: Gateway, path: str) -> None:
        """Fetch and show one picture with nothing over it. Raises ApiError."""
        self._stack.controls = [_layer(await gateway.image(path), self._label)]

    def say(self, text: str) -> None:
        """Words in place of the image."""
        self._stack.controls = [
            ft.Container(
                ft.Text(text, color="#dfe3e7", text_align=ft.TextAlign.CENTER, theme_style=parts.Tone.BODY_MEDIUM),
                alignment=ft.Alignment.CENTER,
                padding=24,
            )
        ]

    def wait(self) -> None:
        self._stack.controls = [parts.waiting(self._words)]


def _layer(png: bytes, label: str = "") -> ft.Image:
    return ft.Image(
        src=png,
        fit=ft.BoxFit.CONTAIN,
        semantics_label=label or None,
        exclude_from_semantics=not label,
        gapless_playback=True,
        filter_quality=ft.FilterQuality.MEDIUM,
    )


def _stretched(layers: list[ft.Image], aspect_ratio: float) -> ft.Control:
    for layer in layers:
        layer.fit = ft.BoxFit.FILL
    plane = ft.Container(ft.Stack(layers, fit=ft.StackFit.EXPAND), aspect_ratio=aspect_ratio)
    return ft.Container(plane, alignment=ft.Alignment.CENTER)


def _outline(mask: bytes) -> bytes | None:
    try:
        return outline_png(mask, color=OUTLINE_RGB)
    except BadMaskError:
        return None
