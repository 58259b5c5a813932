"""Sets Django up before the first import of a model; started by `bench.growth.run`."""

import django

django.setup()

from bench.growth.measure import main  # noqa: E402

main()
