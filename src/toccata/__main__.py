"""`python -m toccata`."""

from toccata.start import main

if __name__ == "__main__":
    main()
