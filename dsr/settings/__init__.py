"""What an installation may decide: read once, by nothing else in the house."""

from dsr.settings.known import SETTINGS, Setting
from dsr.settings.loading import Settings, folders, load_settings

__all__ = ["SETTINGS", "Setting", "Settings", "folders", "load_settings"]
