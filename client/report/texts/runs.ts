import type { TextTable } from './table.ts';

/** Runs and markers, their progress, and the link to share. */
export const runTexts = {
  firstRun: ['Compare before and after', 'Vorher und nachher vergleichen'],
  firstRunHint: [
    'Give what is running now a name, start, and click through the app; then change the server, start a second run, and click again. This page then says which of the two is faster, and how sure that is.',
    'Dem, was jetzt läuft, einen Namen geben, starten und durch die App klicken; dann den Server umstellen, einen zweiten Messlauf starten und wieder klicken. Diese Seite sagt dann, welcher der beiden schneller ist, und wie sicher das ist.',
  ],
  secondRun: ['A second run is needed to compare', 'Zum Vergleichen braucht es einen zweiten Messlauf'],
  secondRunHint: [
    '{run} is the “before”. Change the server, start a second run, and click through the same steps again.',
    '{run} ist das „Vorher“. Den Server umstellen, einen zweiten Messlauf starten und dieselben Schritte noch einmal durchklicken.',
  ],
  orOnTheServer: ['Or on the server:', 'Oder auf dem Server:'],
  runNameExample: ['Waitress, no compression', 'Waitress, ohne Komprimierung'],
  variantsHint: [
    'Or without runs: pages that carry a data-variant can be compared as soon as there are two.',
    'Oder ohne Messläufe: Seiten mit data-variant lassen sich vergleichen, sobald es zwei gibt.',
  ],
  oneVariantHint: [
    'Or without runs: one variant was seen so far, a second one can be compared with it at once (in the demo: switch the set-up).',
    'Oder ohne Messläufe: eine Variante wurde schon gesehen, eine zweite lässt sich sofort mit ihr vergleichen (in der Demo: die Einstellung wechseln).',
  ],
  runName: ['Name', 'Name'],
  runNameHint: ['Gunicorn 2×2, brotli', 'Gunicorn 2×2, brotli'],
  runTarget: ['Visits wanted', 'Gewünschte Besuche'],
  runNote: ['Note', 'Notiz'],
  startRun: ['Start a run', 'Messlauf starten'],
  stopRun: ['Stop the run', 'Messlauf beenden'],
  measuring: ['Measuring: {run}', 'Es läuft: {run}'],
  sinceTime: ['Since {time}.', 'Seit {time}.'],
  verdictAt: [
    'Verdict at {target} visits on each side; an early one only if it is overwhelming.',
    'Urteil bei {target} Besuchen je Stand; ein früheres nur, wenn es überwältigend ist.',
  ],
  verdictAtDefault: [
    'No target was set: verdict at {target} visits on each side; an early one only if it is overwhelming.',
    'Kein Ziel gesetzt: Urteil bei {target} Besuchen je Stand; ein früheres nur, wenn es überwältigend ist.',
  ],
  clickNow: [
    'Nothing has arrived yet. Click through the app now: every visit shows up here within a second or two.',
    'Noch ist nichts angekommen. Jetzt durch die App klicken: jeder Besuch erscheint hier nach ein, zwei Sekunden.',
  ],
  noFlowYet: [
    '{n} visit so far, but none began a flow.|{n} visits so far, but none began a flow.',
    'Bisher {n} Besuch, aber keiner hat einen Ablauf begonnen.|Bisher {n} Besuche, aber keiner hat einen Ablauf begonnen.',
  ],
  ofTarget: ['{count} of {target}', '{count} von {target}'],
  waitUnknownOf: ['{text} more without a known wait', '{text} weitere ohne bekannte Wartezeit'],
  runsAndMarkers: ['Runs and markers', 'Messläufe und Marken'],
  allRuns: ['{text} run|{text} runs', '{text} Messlauf|{text} Messläufe'],
  allMarkers: ['{text} marker|{text} markers', '{text} Marke|{text} Marken'],
  markerHint: [
    'A marker notes what happened at a moment, such as a deploy, without a run.',
    'Eine Marke hält fest, was wann geschah, etwa ein Update, ohne Messlauf.',
  ],
  markerText: ['What happened just now', 'Was gerade geschah'],
  markerTextHint: ['Deployed version 2.4', 'Version 2.4 eingespielt'],
  addMarker: ['Add a marker', 'Marke setzen'],
  'as.baseline': ['as baseline', 'als Ausgangslage'],
  'as.candidate': ['as candidate', 'als neuer Stand'],
  targetOf: ['target {text} visit|target {text} visits', 'Ziel {text} Besuch|Ziel {text} Besuche'],
  edit: ['Edit', 'Ändern'],
  save: ['Save', 'Sichern'],
  delete: ['Delete', 'Löschen'],
  deleteSure: ['Really delete?', 'Wirklich löschen?'],
  deleteRun: ['Delete the run', 'Messlauf löschen'],
  deleteRunSure: ['Really delete “{name}”?', '„{name}“ wirklich löschen?'],
  deleteRunHint: [
    'Only the name and the times go; what was measured stays.',
    'Nur Name und Zeiten verschwinden; was gemessen wurde, bleibt.',
  ],
  share: ['Share this comparison', 'Diesen Vergleich teilen'],
  sharedLink: ['Link to this comparison', 'Link zu diesem Vergleich'],
  sharedUntil: [
    'Shows this comparison and nothing else to whoever has the link, until {date}.',
    'Zeigt allen, die den Link haben, diesen Vergleich und sonst nichts, bis {date}.',
  ],
} as const satisfies TextTable;
