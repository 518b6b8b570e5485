"""`toccata keys`: which keys this terminal delivers, shown live, and which actions that leaves without a key."""
