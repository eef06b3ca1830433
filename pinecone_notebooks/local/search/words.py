"""The English words that no question is about: empty ones, and those that only ask."""

from __future__ import annotations

_STOP = """
a about above after again against all also am an and any are aren as at be because been before
being below between both but by can cannot could couldn d did didn do does doesn doing don
down during each ever few for from further get gets got had hadn has hasn have haven having he
her here hers herself him himself his how i if in into is isn it its itself just let ll m many
may me might more most much must mustn my myself no nor not now of off on once only or other
ought our ours ourselves out over own please re s same shall shan she should shouldn so some
such t than that the their theirs them themselves then there these they this those through to
too under until up us ve very was wasn we were weren what whatever when where which while who
whom whose why will with won would wouldn you your yours yourself yourselves
"""
_ASKING = """
able according allowed answer apply ask available best buy come comes content cost costs day
days describe detail details different do document documents eligible entitled expect expected
explain file files find follow give given gives go goes going good guideline guidelines
handbook happen happens help hour hours include information keep kept kind know list long look
main make makes manual mean means mention mentioned minute minutes month months name need
needed needs offer often ought overview page pages passage people policies policy possible
procedure procedures provide put read receive report require required right rule rules say
says section see set show spend spent start starts state stated states stay summarise
summarize summary take takes talk tell text thing things tldr try type types use used uses
want way week weeks work works write written year years
"""

#: Words that are never looked for.
STOP = frozenset(_STOP.split())
#: Words that frame a question ("which rule says how many days") rather than name its subject.
ASKING = frozenset(_ASKING.split())
