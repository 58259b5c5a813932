"""Colours and type: the tokens of the page in frontend/web (app/global.css), in Flutter's names."""

from __future__ import annotations

from typing import Final

import flet as ft

# Registered under this name by the build; it has every Korean letter (deploy/local/app_engine.py).
FAMILY: Final = "Roboto"
OUTLINE_RGB: Final = (98, 193, 215)
RADIUS: Final = 12
MAX_WIDTH: Final = 720

_LIGHT: Final = ft.ColorScheme(
    primary="#0d667c",
    on_primary="#ffffff",
    primary_container="#d7eef4",
    on_primary_container="#074252",
    secondary="#117a94",
    on_secondary="#ffffff",
    secondary_container="#d7eef4",
    on_secondary_container="#074252",
    tertiary="#8a5a00",
    tertiary_container="#fbf0dc",
    on_tertiary_container="#5c3d00",
    error="#b3352c",
    on_error="#ffffff",
    error_container="#f9e7e5",
    on_error_container="#7d221b",
    surface="#f3f4f5",
    on_surface="#1b1f23",
    on_surface_variant="#59616b",
    surface_container_lowest="#ffffff",
    surface_container_low="#ffffff",
    surface_container="#ffffff",
    surface_container_high="#ffffff",
    surface_container_highest="#e3e6e9",
    outline="#8b939d",
    outline_variant="#dde0e4",
    inverse_surface="#1b1f23",
    on_inverse_surface="#f3f4f5",
    inverse_primary="#62c1d7",
    surface_tint="#f3f4f5",
)
_DARK: Final = ft.ColorScheme(
    primary="#62c1d7",
    on_primary="#062b35",
    primary_container="#0d3a46",
    on_primary_container="#c8eaf2",
    secondary="#62c1d7",
    on_secondary="#062b35",
    secondary_container="#0d3a46",
    on_secondary_container="#c8eaf2",
    tertiary="#e3ae4d",
    tertiary_container="#332813",
    on_tertiary_container="#f0d29a",
    error="#ef7a72",
    on_error="#3a0b08",
    error_container="#3a1d1b",
    on_error_container="#f7bdb8",
    surface="#0e1013",
    on_surface="#dfe3e7",
    on_surface_variant="#9aa1ab",
    surface_container_lowest="#15181b",
    surface_container_low="#15181b",
    surface_container="#15181b",
    surface_container_high="#1a1d21",
    surface_container_highest="#2a2f35",
    outline="#7d858f",
    outline_variant="#2a2f35",
    inverse_surface="#dfe3e7",
    on_inverse_surface="#15181b",
    inverse_primary="#0d667c",
    surface_tint="#0e1013",
)

MODES: Final = {"system": ft.ThemeMode.SYSTEM, "light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK}


def theme(scheme: str, scale: float) -> ft.Theme:
    """scheme: "light" or "dark"; scale: factor for every size of type"""

    colors = _LIGHT if scheme == "light" else _DARK

    def style(size: float, weight: ft.FontWeight = ft.FontWeight.W_400) -> ft.TextStyle:
        return ft.TextStyle(size=size * scale, weight=weight, font_family=FAMILY, height=1.45, color=colors.on_surface)

    bold = ft.FontWeight.W_700
    return ft.Theme(
        color_scheme=colors,
        font_family=FAMILY,
        text_theme=ft.TextTheme(
            headline_small=style(22, bold),
            title_large=style(20, bold),
            title_medium=style(16, bold),
            title_small=style(14, bold),
            body_large=style(16),
            body_medium=style(15),
            body_small=style(13),
            label_large=style(15, bold),
            label_medium=style(12.5),
            label_small=style(12),
        ),
    )
