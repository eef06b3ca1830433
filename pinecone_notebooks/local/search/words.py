"""The English words that no question is about, and those that stand for one another."""

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

# Each line is words that people and documents use for the same; a word may be in several.
_SYNONYMS = """
remove delete erase drop discard clear unset rid
add append insert
make create build generate produce construct
change modify alter edit adjust update
choose select pick
show display print list view
begin start launch startup initial initialize
end finish exit quit terminate close stop
stop prevent avoid disable suppress
disable deactivate off
enable activate
allow permit
forbid prohibit disallow ban
need require necessary
keep store save hold retain preserve
put place insert store
get obtain retrieve fetch receive
give return provide yield supply
run execute invoke call
skip ignore omit exclude
replace substitute overwrite
copy duplicate clone
join concatenate combine merge
split divide separate part
big large size
small little tiny
largest biggest maximum max highest longest
smallest minimum min least lowest shortest
fast quick rapid speed
near close adjacent
error fail failure fault problem
fix repair correct mend
wrong incorrect invalid bad
write author contribute
set assign define specify
mean denote indicate represent
kind type sort class
part piece section portion
way method manner
old former previous earlier
new recent latest newest
happen occur
find search locate look
check verify test validate examine
turn rotate
draw plot render
picture image figure graphic
color colour
empty blank null
directory folder
argument parameter
option flag switch
machine computer host
email mail
phone telephone
car vehicle
holiday vacation leave
pay salary wage compensation
cost price fee charge
buy purchase
employee staff worker personnel
boss manager supervisor
sick ill illness
doctor physician medical
rule regulation policy
help assist support
ask request
answer reply respond response
send submit transmit
license licence
nested deep depth
prior previous preceding
last final
first initial
immediately instantly instant
distribute redistribute publish release
same identical equal
different differ distinct
reason rationale
example sample instance
source origin originate
contain hold include consist comprise
limit restrict bound
warn caution alert
wait delay pause
repeat loop iterate
number count amount quantity
lose lost missing
temporary transient
permanent persistent
automatic default
connect attach link
undo revert reverse inverse
vanish disappear
cursor caret
describe specify define
"""
#: The groups of words that stand for one another.
SYNONYMS = tuple(tuple(line.split()) for line in _SYNONYMS.strip().splitlines())
