"""The NeuroNova app: api (talks to the gateway), logic (what is shown, without Flet), views (Flet), locales, system."""
