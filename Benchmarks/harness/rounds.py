"""Alternating rounds of what is compared."""


def alternating(bench, ours, theirs, play):
    """What `play` gives for each side in each round, each side being first in turn."""
    results = ([], [])
    for number in range(bench.rounds):
        sides = [(ours, results[0]), (theirs, results[1])]
        for side, rounds in sides if number % 2 == 0 else reversed(sides):
            rounds.append(play(side))
        bench.say(f"round {number + 1} of {bench.rounds}")
    return results
