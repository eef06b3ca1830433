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
accept take receive
accurate exact precise
advice guidance recommendation suggestion tip
advise recommend suggest
affect influence impact
agreement contract
aim goal purpose objective intention
annual yearly year
announce notify inform tell
appear occur show
appropriate suitable proper
arrange order sort organize
attempt try
authority permission privilege
basic simple plain
benefit advantage
border edge boundary margin
broken damaged faulty defective
bug defect error
cancel abort revoke
cause result lead
certain specific particular
character letter symbol
client customer
code program script
collect gather
comment remark note
common usual typical normal ordinary
company employer firm organization business
complaint grievance
complete whole full entire
complicated complex difficult hard
compress pack
compute calculate determine
confidential private secret
consequence result effect outcome
consider regard treat
continue proceed resume
control manage handle
convert transform turn translate change
custom personal own
customize configure adapt
daily day
damage harm
decide determine
decrease reduce lower shrink
increase raise grow enlarge extend
default standard otherwise
delay postpone
deny refuse reject
depend rely require
detect recognize notice identify discover find
developer programmer
device hardware equipment
duration length period
duty responsibility obligation
easy simple
element item entry member component
emergency urgent
employ hire recruit
enclose surround wrap
enough sufficient adequate
enter type input
exist available present
extra additional further
feature facility ability capability
field column
follow obey comply adhere
forbid prohibit
form shape
format layout
function routine procedure method
guarantee ensure warranty
hang freeze
hide conceal invisible suppress
important essential critical vital
import load read
improve enhance
inactive idle
injury accident hurt
inner internal inside
install setup
integer whole
interpret parse evaluate
interval gap spacing
issue problem
job task
jump skip
label tag name
lecture course training class
line row
link connection
list enumerate
location place position
match correspond fit
meeting appointment
memory ram storage
message notice
mistake error
money cash fund
monthly month
move transfer shift
name title
negative minus
obsolete deprecated outdated
obvious clear
opposite reverse inverse contrary
optional voluntary
original upstream
outer external outside
package bundle
password passphrase credential
path route
perform execute carry
person individual
point dot
positive plus
possible feasible
power electricity
prefer favour
prepare arrange
primary main principal
priority precedence
privacy confidential
produce output
program application software
progress advance
protect guard secure safe
quote cite
random arbitrary
range extent
reboot restart boot
record log register
refer point
region area
related associated
remain stay
remember recall
remote distant
request demand
resign quit
resolve solve
revision version edition release
round circular
schedule timetable plan
screen display monitor
sentence phrase
sequence series order
shorten abbreviate truncate cut
shortcut abbreviation
sign symbol mark
similar like alike
speak talk discuss
status state
step stage phase
strict rigid
string text
successful succeed success
sum total
tail end
team group
terminal console
test trial
tidy clean
tool utility program
top upper
trouble difficulty
two double twice pair
unique distinct
unknown unspecified undefined
unsafe dangerous hazardous risk
upload submit
various several multiple
verbose detailed
visible shown
vote ballot
weekly week
weight heavy
wide broad
width breadth
window frame
word term
world global
zero null nil
"""
#: The groups of words that stand for one another.
SYNONYMS = tuple(tuple(line.split()) for line in _SYNONYMS.strip().splitlines())
