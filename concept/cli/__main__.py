"""`python -m concept.cli`, where the `concept` script is not on the path."""

import sys

from concept.cli import main

if __name__ == "__main__":
    sys.exit(main())
