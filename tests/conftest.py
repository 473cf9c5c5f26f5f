"""How tests run: on two devices, as the server does; properties with the same examples in every run, without a clock.

JAX stays in its own 32 bits here, so that a computation of ours that forgets its 64 is found.
"""

from hypothesis import HealthCheck, settings

from lrviz.background import share_the_processor

share_the_processor()

settings.register_profile(
    "project",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")
