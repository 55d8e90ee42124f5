from tests.meetings.language import begins_in_french

__all__ = ["begins_in_french"]
