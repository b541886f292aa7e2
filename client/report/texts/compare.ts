import type { TextTable } from './table.ts';

/** The comparison: the sentence and what it rests on. */
export const compareTexts = {
  'side.baseline': ['Baseline (before)', 'Ausgangslage (vorher)'],
  'side.candidate': ['Candidate (after)', 'Neuer Stand (nachher)'],
  side: ['Side', 'Stand'],
  swap: ['Swap the two sides', 'Die beiden Stände tauschen'],
  since: ['since {date}', 'seit {date}'],
  until: ['until {date}', 'bis {date}'],
  stillMeasuring: ['still measuring', 'läuft noch'],
  'group.runs': ['Runs', 'Messläufe'],
  'group.variants': ['Variants', 'Varianten'],
  'group.releases': ['Releases', 'Versionen'],
  'group.periods': ['Periods', 'Zeiträume'],
  'preset.today': ['today', 'heute'],
  'preset.yesterday': ['yesterday', 'gestern'],
  'preset.last7': ['the last 7 days', 'die letzten 7 Tage'],
  'preset.before7': ['the 7 days before', 'die 7 Tage davor'],
  otherDays: ['other days …', 'andere Tage …'],
  useDays: ['Use', 'Nehmen'],
  temperature: ['Which visits', 'Welche Besuche'],
  'temperature.all': ['all visits', 'alle Besuche'],
  'temperature.cold': ['empty cache', 'leerer Cache'],
  'temperature.warm': ['filled cache', 'gefüllter Cache'],
  'temperature.cold.hint': [
    'Most files of the first page came over the network',
    'Die meisten Dateien der ersten Seite kamen über das Netz',
  ],
  'temperature.warm.hint': [
    'At least half of the files of the first page were in the browser already',
    'Mindestens die Hälfte der Dateien der ersten Seite hatte der Browser schon',
  ],
  planned: [
    '{text} visit of each side planned|{text} visits of each side planned',
    '{text} Besuch je Stand geplant|{text} Besuche je Stand geplant',
  ],
  plannedMargin: ['up to {margin} does not matter', 'bis {margin} ist egal'],
  planTarget: ['Visits of each side', 'Besuche je Stand'],
  planMargin: ['Differences that do not matter, up to %', 'Unterschiede, die egal sind, bis %'],
  planHint: [
    'At that many visits the verdict is due; decide it before you look. With a margin, “no difference” means: none larger than that.',
    'Bei so vielen Besuchen fällt das Urteil; vor dem Hinsehen festlegen. Mit einer Grenze heißt „kein Unterschied“: keiner, der größer ist.',
  ],
  planUse: ['Use', 'Nehmen'],

  'verdict.faster': ['faster', 'schneller'],
  'verdict.slower': ['slower', 'langsamer'],
  'verdict.no-difference': ['no difference', 'kein Unterschied'],
  'verdict.no-difference.margin': ['no difference larger than {margin}', 'kein Unterschied über {margin}'],
  'verdict.undecided': ['not decided yet', 'noch nicht entschieden'],
  'verdict.undecided.start': ['Not decided yet', 'Noch nicht entschieden'],
  'verdict.leaning.faster': ['not decided yet, looks faster', 'noch nicht entschieden, wirkt schneller'],
  'verdict.leaning.slower': ['not decided yet, looks slower', 'noch nicht entschieden, wirkt langsamer'],
  'verdict.too-few': ['too few visits', 'zu wenige Besuche'],
  verdict: ['Verdict', 'Urteil'],
  'verdict.hint': [
    'From the ratio of all waits of one side to all of the other (Hodges–Lehmann), with its 95 % interval',
    'Aus dem Verhältnis aller Wartezeiten des einen Standes zu allen des anderen (Hodges–Lehmann), mit 95-%-Intervall',
  ],
  lessTimeUnknown: ['less time', 'weniger Zeit'],
  moreTimeUnknown: ['more time', 'mehr Zeit'],
  noRatio: ['waits of zero have no ratio', 'Wartezeiten von null haben kein Verhältnis'],
  ofFlow: ['“{name}”: ', '„{name}“: '],
  lessTime: ['{share} less time', '{share} weniger Zeit'],
  moreTime: ['{share} more time', '{share} mehr Zeit'],
  rangeLess: ['between {low} and {high} less', 'zwischen {low} und {high} weniger'],
  rangeMore: ['between {low} and {high} more', 'zwischen {low} und {high} mehr'],
  rangeBoth: ['from {low} less to {high} more', 'von {low} weniger bis {high} mehr'],
  insteadOf: ['typically {now} instead of {before}', 'meist {now} statt {before}'],

  headlineOne: ['With “{candidate}”, {step} takes {change}.', 'Mit „{candidate}“ braucht {step} {change}.'],
  headlineAll: [
    '“{candidate}” is {verdict} in all {count} steps.',
    '„{candidate}“ ist in allen {count} Schritten {verdict}.',
  ],
  headlineSeveral: ['“{candidate}” is {verdict} in {steps}.', '„{candidate}“ ist bei {steps} {verdict}.'],
  headlineMixed: ['“{candidate}” is {faster}, but {slower}.', '„{candidate}“ ist {faster}, aber {slower}.'],
  fasterIn: ['faster in {steps}', 'schneller bei {steps}'],
  slowerIn: ['slower in {steps}', 'langsamer bei {steps}'],
  headlineSame: ['No difference larger than {margin}.', 'Kein Unterschied über {margin}.'],
  headlineTooFew: ['Too few visits to compare yet.', 'Noch zu wenige Besuche für einen Vergleich.'],
  headlineOpen: ['{not}.', '{not}.'],
  noDifferenceYet: ['No difference found yet', 'Noch kein Unterschied gefunden'],
  headlineLeaning: [
    '{not}, but it looks {looks} in {steps}.',
    '{not}, aber {steps} wirkt {looks}.|{not}, aber {steps} wirken {looks}.',
  ],
  'leaning.faster': ['faster', 'schneller'],
  'leaning.slower': ['slower', 'langsamer'],
  'leaning.both': ['different', 'verändert'],
  noVisitsOf: ['“{side}” has no visits yet.', '„{side}“ hat noch keine Besuche.'],
  noVisitsAtAll: ['Neither side has visits yet.', 'Noch hat keiner der beiden Besuche.'],
  noVisitsOpenHint: [
    'Click through the app now: every visit shows up here within a second or two.',
    'Jetzt durch die App klicken: jeder Besuch erscheint hier nach ein, zwei Sekunden.',
  ],
  noVisitsHint: [
    'Nothing was measured there with this filter. Choose another side above, or start a run and click through the app.',
    'Mit diesem Filter wurde dort nichts gemessen. Oben einen anderen Stand wählen, oder einen Messlauf starten und durch die App klicken.',
  ],
  noStepsReached: [
    'There are visits, but none went through a step of a flow.',
    'Es gibt Besuche, aber keiner kam zu einem Schritt eines Ablaufs.',
  ],
  detailOne: ['{range}, with {level} certainty; {typically}.', '{range}, mit {level} Sicherheit; {typically}.'],
  detailStep: ['{step}: {change} ({range}), {typically}.', '{step}: {change} ({range}), {typically}.'],
  togetherLess: [
    '{flow}All {count} steps together: {typically}, {range} less.',
    '{flow}Alle {count} Schritte zusammen: {typically}, {range} weniger.',
  ],
  togetherMore: [
    '{flow}All {count} steps together: {typically}, {range} more.',
    '{flow}Alle {count} Schritte zusammen: {typically}, {range} mehr.',
  ],
  restSame: ['{steps}: no difference larger than {margin}.', '{steps}: kein Unterschied über {margin}.'],
  restOpen: ['{steps}: not decided yet.', '{steps}: noch nicht entschieden.'],
  sameWords: [
    'That holds for the one step that was measured.|That holds for each of the {count} steps.',
    'Das gilt für den einen Schritt, der gemessen wurde.|Das gilt für jeden der {count} Schritte.',
  ],
  couldBe: ['{step} could still be anything {range}.', '{step} kann noch alles sein: {range}.'],
  leaningRange: [
    '{step}: so far {range}, which may still be chance.',
    '{step}: bisher {range}, was noch Zufall sein kann.',
  ],
  fewSteps: ['{steps}: too few visits to say anything.', '{steps}: zu wenige Besuche, um etwas zu sagen.'],

  howSure: ['How sure is it?', 'Wie sicher ist das?'],
  sureChanged: [
    'Sure enough: if nothing had changed, about 5 of 100 comparisons at most would say otherwise. The ranges hold with {level} certainty.',
    'Sicher genug: Hätte sich nichts geändert, würden höchstens etwa 5 von 100 Vergleichen etwas anderes sagen. Die Bereiche gelten mit {level} Sicherheit.',
  ],
  sureOfSides: [
    'Sure that the sides differ, not that the change is the reason (see “Before the verdict”). The ranges hold with {level} certainty.',
    'Sicher, dass sich die beiden unterscheiden, aber nicht, dass die Änderung der Grund ist (siehe „Vor dem Urteil“). Die Bereiche gelten mit {level} Sicherheit.',
  ],
  sureSame: [
    '{level} sure, in each step, that any change is smaller than {margin}.',
    'Zu {level} sicher, bei jedem Schritt, dass jede Änderung kleiner als {margin} ist.',
  ],
  sureLeaning: [
    'Not yet. Whoever looks often sees such a difference now and then without there being one.',
    'Noch nicht. Wer oft hinsieht, sieht so einen Unterschied hin und wieder, ohne dass es ihn gibt.',
  ],
  sureOpen: [
    'Not yet: neither a difference nor that there is none.',
    'Noch nicht: weder, dass es einen Unterschied gibt, noch, dass es keinen gibt.',
  ],
  isItEnough: ['Is it enough?', 'Reicht das?'],
  visitsOfBoth: ['{before} and {after} visits', '{before} und {after} Besuche'],
  visitsOfBothIn: ['{before} and {after} visits in {step}', '{before} und {after} Besuche bei {step}'],
  enough: ['Yes: {visits}; {target} of each were planned.', 'Ja: {visits}; geplant waren je {target}.'],
  enoughEarly: [
    'Yes, already: {visits}; {target} of each were planned, but the result is clear enough.',
    'Ja, schon jetzt: {visits}; geplant waren je {target}, aber das Ergebnis ist deutlich genug.',
  ],
  notEnough: ['Not yet: {visits}; {target} of each are planned.', 'Noch nicht: {visits}; geplant sind je {target}.'],
  notEnoughPartly: [
    'For what is decided, yes. For the rest not yet: {visits}; {target} of each are planned.',
    'Für das Entschiedene ja. Für den Rest noch nicht: {visits}; geplant sind je {target}.',
  ],
  notEnoughReached: [
    'Not for a small difference: {visits}; {target} of each were planned.',
    'Nicht für einen kleinen Unterschied: {visits}; geplant waren je {target}.',
  ],
  notEnoughReachedPartly: [
    'For what is decided, yes. For a small difference in the rest the {target} planned visits are too few.',
    'Für das Entschiedene ja. Für einen kleinen Unterschied im Rest sind die {target} geplanten Besuche zu wenige.',
  ],
  whatNext: ['What next?', 'Was jetzt?'],
  nextDiffers: [
    'First see whether it is the change at all: the sides differ in more.',
    'Zuerst klären, ob es überhaupt die Änderung ist: die beiden unterscheiden sich in mehr.',
  ],
  nextDiffersToo: [
    'And see whether it is the change at all: the sides differ in more.',
    'Und klären, ob es überhaupt die Änderung ist: die beiden unterscheiden sich in mehr.',
  ],
  nextDrifted: [
    'First measure again, both sides in turn: one side changed while it was measured.',
    'Zuerst noch einmal messen, beide im Wechsel: einer hat sich während der Messung verändert.',
  ],
  nextVisits: [
    'Keep clicking: {count} more visit.|Keep clicking: {count} more visits.',
    'Weiterklicken: noch {count} Besuch.|Weiterklicken: noch {count} Besuche.',
  ],
  nextVisitsOf: [
    'Keep clicking: {count} more visit of “{side}”.|Keep clicking: {count} more visits of “{side}”.',
    'Weiterklicken: noch {count} Besuch von „{side}“.|Weiterklicken: noch {count} Besuche von „{side}“.',
  ],
  nextVisitsBoth: [
    'Keep clicking: {before} more visits of the baseline and {after} of the candidate.',
    'Weiterklicken: noch {before} Besuche der Ausgangslage und {after} des neuen Standes.',
  ],
  outlook: [
    'About {count} more visit of each side would probably show a difference of {difference} in {step}.|About {count} more visits of each side would probably show a difference of {difference} in {step}.',
    'Etwa {count} weiterer Besuch je Stand würde bei {step} einen Unterschied von {difference} wahrscheinlich zeigen.|Etwa {count} weitere Besuche je Stand würden bei {step} einen Unterschied von {difference} wahrscheinlich zeigen.',
  ],
  outlookPlanned: [
    'They would probably show a difference of {difference} in {step}.',
    'Sie würden bei {step} einen Unterschied von {difference} wahrscheinlich zeigen.',
  ],
  outlookNew: [
    'New runs with a target of about {count} visit each would probably show a difference of {difference} in {step}.|New runs with a target of about {count} visits each would probably show a difference of {difference} in {step}.',
    'Neue Messläufe mit einem Ziel von etwa {count} Besuch würden bei {step} einen Unterschied von {difference} wahrscheinlich zeigen.|Neue Messläufe mit einem Ziel von je etwa {count} Besuchen würden bei {step} einen Unterschied von {difference} wahrscheinlich zeigen.',
  ],
  nextNewRun: [
    'What was measured is over: more takes new runs.',
    'Diese Messung ist vorbei: für mehr braucht es neue Messläufe.',
  ],
  nextFaster: ['Nobody has to click on for this.', 'Dafür muss niemand weiterklicken.'],
  nextSlower: ['See below which phase takes the time.', 'Weiter unten steht, welche Phase die Zeit kostet.'],
  nextSame: [
    'For waiting, it does not matter which of the two is used.',
    'Für das Warten ist es gleich, welcher der beiden Stände läuft.',
  ],
  nextInTurn: [
    'The sides were measured one after the other: once more in turn would rule out that it was the day.',
    'Die beiden wurden nacheinander gemessen: noch einmal im Wechsel würde ausschließen, dass es am Tag lag.',
  ],

  nBoth: ['n = {before} → {after}', 'n = {before} → {after}'],
  needsBoth: ['still needed: {before} before, {after} after', 'noch nötig: {before} vorher, {after} nachher'],
  noWaitsOf: ['{side}: no wait measured', '{side}: keine Wartezeit gemessen'],
  comparedDots: [
    'Hollow dots are the visits before, filled ones after.',
    'Leere Punkte sind die Besuche vorher, gefüllte nachher.',
  ],
  comparedAreas: [
    'Areas show how many visits waited how long, above before, below after.',
    'Flächen zeigen, wie viele Besuche wie lange warteten, oben vorher, unten nachher.',
  ],

  savingMore: [
    'Compression saves {after} of the text now, {before} before.',
    'Die Komprimierung spart jetzt {after} des Textes, vorher {before}.',
  ],
  savingLess: [
    'Compression saves only {after} of the text now, {before} before.',
    'Die Komprimierung spart jetzt nur {after} des Textes, vorher {before}.',
  ],
  savingSame: [
    'Compression saves as much as before: {before} and {after} of the text.',
    'Die Komprimierung spart so viel wie vorher: {before} und {after} des Textes.',
  ],
  fromCache: [
    '{share} of {count} loads came from the browser’s cache; they do not count as saved.',
    '{share} von {count} Ladevorgängen kamen aus dem Cache des Browsers; sie zählen nicht als gespart.',
  ],

  whereItCameFrom: ['Where the difference came from', 'Woher der Unterschied kommt'],
  causeLess: [
    '{step}: mostly “{phase}”, {time} less ({range}).',
    '{step}: vor allem „{phase}“, {time} weniger ({range}).',
  ],
  causeMore: [
    '{step}: mostly “{phase}”, {time} more ({range}).',
    '{step}: vor allem „{phase}“, {time} mehr ({range}).',
  ],
  causeUnknown: ['{step}: no single phase shows it clearly.', '{step}: keine einzelne Phase zeigt es deutlich.'],
  phaseByPhase: ['Phase by phase', 'Phase für Phase'],
  phase: ['Phase', 'Phase'],
  phasesNoteSplit: [
    'Means of the loads, so that phases add up to the whole load; the wait ends with the content, before or after that. “App” is what the app told (Server-Timing).',
    'Mittelwerte der Ladevorgänge, damit sich die Phasen zum ganzen Laden summieren; die Wartezeit endet mit dem Inhalt, davor oder danach. „App“ ist, was die App angab (Server-Timing).',
  ],
  phasesNote: [
    'Means of the loads, so that phases add up to the whole load; the wait ends with the content, before or after that. With a Server-Timing header from the app, its own time is told apart from queue and network.',
    'Mittelwerte der Ladevorgänge, damit sich die Phasen zum ganzen Laden summieren; die Wartezeit endet mit dem Inhalt, davor oder danach. Mit einem Server-Timing-Header der App wird ihre eigene Zeit von Warteschlange und Netz unterschieden.',
  ],
  'phase.one.worker': ['Service worker', 'Service Worker'],
  'phase.one.dns': ['Name lookup (DNS)', 'Namensauflösung (DNS)'],
  'phase.one.connect': ['Connecting (TCP)', 'Verbinden (TCP)'],
  'phase.one.tls': ['Encryption (TLS)', 'Verschlüsselung (TLS)'],
  'phase.one.dom': ['Browser: building the page', 'Browser: Aufbau der Seite'],
  'phase.one.load': ['Browser: loading the rest', 'Browser: Laden des Rests'],

  inFigures: ['In figures', 'In Zahlen'],
  differences: ['Differences, after minus before', 'Unterschiede, nachher minus vorher'],
  describesOnly: ['describes, no verdict', 'beschreibt, kein Urteil'],
  goodShares: ['Shares of good visits', 'Anteile guter Besuche'],
  'good.success': ['pages that succeeded', 'gelungene Seiten'],
  'good.inp': ['quick reaction to input (INP)', 'schnelle Reaktion auf Eingaben (INP)'],
  'good.cls': ['hardly any layout shift (CLS)', 'kaum verrutscht (CLS)'],
  methodNote: [
    'Each visit counts once a step, with the median of its repeats. Verdicts: rank test on the waits, Holm over all steps, planned at the target, before it only at p < 0.001. Differences of medians and of 3 of 4: intervals from those beside each figure (MOVER).',
    'Jeder Besuch zählt bei jedem Schritt einmal, mit dem Median seiner Wiederholungen. Urteile: Rangtest der Wartezeiten, Holm über alle Schritte, geplant beim Ziel, davor nur bei p < 0,001. Unterschiede der Mediane und von 3 von 4: Intervalle aus denen neben jeder Zahl (MOVER).',
  ],
  asJson: ['The same as JSON', 'Dasselbe als JSON'],
} as const satisfies TextTable;
