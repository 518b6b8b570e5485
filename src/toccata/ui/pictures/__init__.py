"""Pictures of what is heard: an oscilloscope and a spectrum of the master, in a panel that costs nothing while it is closed."""
