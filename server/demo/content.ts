/** What the demo school teaches: tasks, their parts and quiz questions, the same for everybody and at every start. */

export interface Task {
  /** From 1. */
  readonly id: number;
  readonly subject: string;
  readonly teacher: string;
  readonly title: string;
  /** What to do, in order. */
  readonly parts: readonly string[];
  /** School week in which it is due, 1 to 40. */
  readonly week: number;
  readonly points: number;
}

export interface Question {
  readonly text: string;
  readonly options: readonly string[];
  /** Index of the right option. */
  readonly right: number;
  /** Said after an answer, right or wrong. */
  readonly reason: string;
}

const TOPICS: { readonly [subject: string]: readonly string[] } = {
  Deutsch: ['Kurzgeschichten', 'Gedichte der Romantik', 'Erörterung', 'Zeichensetzung', 'Zeitung und Reportage'],
  Mathematik: ['Bruchrechnung', 'Prozent und Zins', 'Dreiecke', 'Lineare Funktionen', 'Wahrscheinlichkeit'],
  Englisch: ['Simple past', 'Conditional clauses', 'City life', 'Short stories', 'Letters and e-mails'],
  Biologie: ['Zelle und Gewebe', 'Fotosynthese', 'Das Auge', 'Ökosystem Wald', 'Vererbung'],
  Physik: ['Licht und Schatten', 'Kräfte', 'Stromkreise', 'Wärme', 'Schwingungen'],
  Geschichte: ['Antikes Rom', 'Leben im Mittelalter', 'Reformation', 'Französische Revolution', 'Weimarer Republik'],
  Erdkunde: ['Karten lesen', 'Klimazonen', 'Alpen', 'Europäische Städte', 'Plattentektonik'],
  Musik: ['Notenwerte', 'Instrumente im Orchester', 'Filmmusik', 'Lied und Rhythmus', 'Bach und seine Zeit'],
};

const KINDS: readonly { readonly title: string; readonly parts: readonly string[] }[] = [
  {
    title: 'Einführung',
    parts: [
      'Text im Buch lesen',
      'Neue Wörter ins Heft schreiben',
      'Drei Fragen beantworten',
      'Mit Nachbarn vergleichen',
    ],
  },
  {
    title: 'Übung',
    parts: ['Beispiel nachrechnen oder nachvollziehen', 'Aufgaben 1 bis 4', 'Aufgaben 5 bis 8', 'Fehler verbessern'],
  },
  {
    title: 'Projekt',
    parts: ['Thema wählen', 'Material sammeln', 'Plakat gestalten', 'Vor der Klasse vorstellen'],
  },
];

const TEACHERS = [
  'Frau Albrecht',
  'Herr Çelik',
  'Frau Dr. Meinhardt',
  'Herr Nowak',
  'Frau Oyelaran',
  'Herr Rüdiger',
  'Frau Vogt',
];

/** All tasks: every topic of every subject, introduced, practised and used. */
export const tasks: readonly Task[] = Object.entries(TOPICS)
  .flatMap(([subject, topics]) => topics.flatMap(topic => KINDS.map(kind => ({ subject, topic, kind }))))
  .map(({ subject, topic, kind }, at) => ({
    id: at + 1,
    subject,
    teacher: TEACHERS[at % TEACHERS.length]!,
    title: `${topic}: ${kind.title}`,
    parts: kind.parts,
    week: 1 + ((at * 7) % 40),
    points: 4 + ((at * 5) % 9),
  }));

/** The quiz, in its order. */
export const questions: readonly Question[] = [
  {
    text: 'Wie viel Prozent sind drei Viertel?',
    options: ['25 %', '34 %', '75 %', '80 %'],
    right: 2,
    reason: 'Drei Viertel sind 3 : 4 = 0,75, also 75 von hundert.',
  },
  {
    text: 'Welcher Stoff entsteht bei der Fotosynthese neben Traubenzucker?',
    options: ['Sauerstoff', 'Stickstoff', 'Kohlenstoffdioxid', 'Methan'],
    right: 0,
    reason: 'Aus Wasser und Kohlenstoffdioxid werden mit Licht Traubenzucker und Sauerstoff.',
  },
  {
    text: 'In welchem Jahr begann die Französische Revolution?',
    options: ['1648', '1789', '1815', '1848'],
    right: 1,
    reason: 'Am 14. Juli 1789 wurde die Bastille gestürmt.',
  },
  {
    text: 'Welche Einheit hat die elektrische Spannung?',
    options: ['Ampere', 'Ohm', 'Watt', 'Volt'],
    right: 3,
    reason: 'Spannung misst man in Volt, die Stromstärke in Ampere, den Widerstand in Ohm.',
  },
  {
    text: 'Which sentence is in the simple past?',
    options: ['She has gone home.', 'She goes home.', 'She went home.', 'She will go home.'],
    right: 2,
    reason: '“went” is the simple past of “go”.',
  },
];
