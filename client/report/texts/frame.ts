import type { TextTable } from './table.ts';

/** The frame of the page: navigation, filter, waiting, failing, nothing there. */
export const frameTexts = {
  skip: ['Skip to content', 'Zum Inhalt springen'],
  views: ['Views', 'Ansichten'],
  'view.overview': ['Overview', 'Überblick'],
  'view.compare': ['Compare', 'Vergleich'],
  'view.flows': ['Flows', 'Abläufe'],
  'view.pages': ['Pages', 'Seiten'],
  'view.compression': ['Compression', 'Komprimierung'],
  'view.visits': ['Visits', 'Besuche'],

  filter: ['Filter', 'Filter'],
  clearFilter: ['Clear filter', 'Filter aufheben'],
  all: ['all', 'alle'],
  period: ['Period', 'Zeitraum'],
  'period.24h': ['24 hours', '24 Stunden'],
  'period.7d': ['7 days', '7 Tage'],
  'period.30d': ['30 days', '30 Tage'],
  'period.all': ['everything', 'alles'],
  'period.custom': ['chosen days', 'gewählte Tage'],
  'period.from': ['from this day', 'ab diesem Tag'],
  'period.to': ['up to this day', 'bis zu diesem Tag'],
  'dimension.site': ['Site', 'Website'],
  'dimension.page': ['Page', 'Seite'],
  'dimension.device': ['Device', 'Gerät'],
  'dimension.browser': ['Browser', 'Browser'],
  'device.desktop': ['desktop', 'Desktop'],
  'device.mobile': ['mobile', 'Handy'],
  'device.tablet': ['tablet', 'Tablet'],
  'dimension.variant': ['Variant', 'Variante'],
  'dimension.release': ['Release', 'Version'],

  waiting: ['Reading the page views …', 'Die Seitenaufrufe werden gelesen …'],
  waitingSince: [
    'Reading the page views … {seconds} seconds so far. A long period takes longer.',
    'Die Seitenaufrufe werden gelesen … bisher {seconds} Sekunden. Ein langer Zeitraum dauert länger.',
  ],
  tryAgain: ['Try again', 'Noch einmal versuchen'],
  unreachable: ['The collector does not answer', 'Der Server antwortet nicht'],
  unreachableHint: [
    'It may be restarting, or the connection is down. Nothing that was measured is lost by this.',
    'Vielleicht startet er gerade neu, oder die Verbindung ist unterbrochen. Gemessenes geht dadurch nicht verloren.',
  ],
  refused: ['This cannot be answered', 'Das lässt sich nicht beantworten'],
  locked: ['This report opens with a link', 'Dieser Bericht öffnet sich mit einem Link'],
  linkEnded: [
    'The link that was just opened has ended, was replaced by a newer one, or is incomplete.',
    'Der eben geöffnete Link ist abgelaufen, durch einen neueren ersetzt oder unvollständig.',
  ],
  lockedHint: [
    'This browser has not been let in yet, or its 30 days are over. Open the link that the collector printed when it first started, or the one that somebody gave you; it ends in ?token=… or ?share=…',
    'Dieser Browser wurde noch nicht eingelassen, oder seine 30 Tage sind um. Hinein führt der Link, den der Server beim ersten Start ausgegeben hat, oder ein Link, den jemand geteilt hat; er endet auf ?token=… oder ?share=…',
  ],
  lockedLost: [
    'Is the link lost? On the server, this command makes a new one:',
    'Ist der Link verloren? Auf dem Server macht dieser Befehl einen neuen:',
  ],
  broken: ['This part could not be shown', 'Dieser Teil lässt sich nicht anzeigen'],
  // What the server says by its codes (shared/report-error.ts, access and runs); anything else is shown as it came.
  'error.store': [
    'The database cannot be read or written at the moment. Try again in a while.',
    'Die Datenbank lässt sich gerade nicht lesen oder schreiben. Später noch einmal versuchen.',
  ],
  'error.report-too-large': [
    'This report needs more memory than the collector has for reports: choose a shorter period.',
    'Dieser Bericht braucht mehr Speicher, als der Server für Berichte hat: einen kürzeren Zeitraum wählen.',
  ],
  'error.report-failed': [
    'The report could not be made. The log of the collector says why.',
    'Der Bericht ließ sich nicht erstellen. Das Protokoll des Servers sagt, warum.',
  ],
  'error.internal': [
    'The server failed at this. Its log says why.',
    'Der Server ist daran gescheitert. Sein Protokoll sagt, warum.',
  ],
  'error.flows': [
    'The file of the flows has a mistake: {message}',
    'Die Datei mit den Abläufen hat einen Fehler: {message}',
  ],
  'error.run-open': [
    'Another run is still open: end it first.',
    'Ein anderer Messlauf ist noch offen: zuerst diesen beenden.',
  ],
  'error.not-shared': [
    'The link that was shared shows another report than this.',
    'Der geteilte Link zeigt einen anderen Bericht als diesen.',
  ],
  'error.bad-query': [
    'The address of this page asks for something that does not exist.',
    'Die Adresse dieser Seite fragt nach etwas, das es nicht gibt.',
  ],
  'error.bad-query.from': ['The first day is not a date.', 'Der erste Tag ist kein Datum.'],
  'error.bad-query.to': [
    'The last day has to be no earlier than the first.',
    'Der letzte Tag darf nicht vor dem ersten liegen.',
  ],
  'error.bad-query.flow': ['There is no flow of this name.', 'Einen Ablauf mit diesem Namen gibt es nicht.'],
  'error.bad-query.step': ['The flow has no such step.', 'Diesen Schritt hat der Ablauf nicht.'],
  'error.bad-query.baseline': [
    'The baseline cannot be found. Was its run deleted? Choose another one above.',
    'Die Ausgangslage ist nicht zu finden. Wurde ihr Messlauf gelöscht? Oben lässt sich eine andere wählen.',
  ],
  'error.bad-query.candidate': [
    'The candidate cannot be found. Was its run deleted? Choose another one above.',
    'Der neue Stand ist nicht zu finden. Wurde sein Messlauf gelöscht? Oben lässt sich ein anderer wählen.',
  ],
  'error.bad-query.target': [
    'The planned visits have to be a whole number up to 100,000.',
    'Die geplanten Besuche müssen eine ganze Zahl bis 100.000 sein.',
  ],
  'error.bad-query.margin': [
    'The difference that does not matter has to be a whole number up to 100.',
    'Der Unterschied, der egal ist, muss eine ganze Zahl bis 100 sein.',
  ],
  'error.not-found': ['That is no longer there.', 'Das gibt es nicht mehr.'],
  'error.bad-run': [
    'A run or marker cannot be kept like this: something is missing, too long or no whole number.',
    'So lässt sich das nicht festhalten: etwas fehlt, ist zu lang oder keine ganze Zahl.',
  ],
  'error.too-many-tries': [
    'Too many wrong tries from this address: wait a minute.',
    'Zu viele falsche Versuche von dieser Adresse: eine Minute warten.',
  ],
  'error.wrong-token': [
    'The token of this browser is not, or no longer, the right one.',
    'Das Token dieses Browsers ist nicht oder nicht mehr das richtige.',
  ],
  'error.no-access': ['This browser sent no token.', 'Dieser Browser hat kein Token geschickt.'],
  nothingYet: ['No page views yet', 'Noch keine Seitenaufrufe'],
  nothingLately: ['No page views in the last 30 days', 'Keine Seitenaufrufe in den letzten 30 Tagen'],
  nothingHere: ['No page views with this filter', 'Keine Seitenaufrufe mit diesem Filter'],
  showEverything: ['Show everything there is', 'Alles zeigen, was da ist'],
  howToBegin: [
    'To measure an app, put this line into the <head> of its pages:',
    'Um eine App zu messen, kommt diese Zeile in den <head> ihrer Seiten:',
  ],
  howToBeginThen: [
    'Then click through the app. A page view shows up here a few seconds after it was loaded.',
    'Dann durch die App klicken. Ein Seitenaufruf erscheint hier wenige Sekunden nach dem Laden.',
  ],
  saveCsv: ['Save as CSV', 'Als CSV sichern'],
} as const satisfies TextTable;
