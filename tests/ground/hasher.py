"""Passwords hashed at a thousandth of the cost, in the format of the real hasher: the real server reads them."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickHasher(ScryptPasswordHasher):
    work_factor = 2**4
