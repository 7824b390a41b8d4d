"""Checks of the manifests in deploy/, for manifests.py."""
