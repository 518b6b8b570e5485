"""`python -m toccata`."""

from toccata.cli import main

if __name__ == "__main__":
    main()
