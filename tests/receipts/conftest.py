from tests.meetings.language import begins_in_french
from tests.meetings.practice import desk, maelle, stopped_clock

__all__ = ["begins_in_french", "desk", "maelle", "stopped_clock"]
