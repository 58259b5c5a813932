"""Puts NeuroNova onto a Debian 12 server, brings it up to date and takes it off again. Standard library only.

Started by deploy/install.sh, later by `neuronova-ctl`; always as root.
"""
