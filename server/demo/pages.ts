/** The demo's pages. Everything that a visitor typed passes through `html`, which escapes it. */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { AssetName } from './assets.ts';
import { questions, type Task, tasks } from './content.ts';
import { compressions, delays, type Progress, type Setup, variant } from './visitor.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What every page needs beside its own content. */
export interface Frame {
  /** From the page to the demo's root: `''` or `'../'`. */
  readonly up: string;
  /** Address of this page, from the demo's root: where the set-up form comes back to. */
  readonly here: string;
  /** Address of the agent, as the page has to write it. */
  readonly agent: string;
  readonly setup: Setup;
  /** Who is logged in. */
  readonly name: string | undefined;
  asset(name: AssetName): string;
}

/** The frame around every page: the one tag, the navigation, and the set-up form. */
export function page(frame: Frame, title: string, content: Html, script?: AssetName): Html {
  const { up, name, setup } = frame;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sonnenschule</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${frame.asset('school.css')}">
<script async src="${frame.agent}" data-variant="${variant(setup)}"></script>
${script ? html`<script defer src="${frame.asset(script)}"></script>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><div>
<a class="brand" href="${up}dashboard" lang="de">Sonnenschule</a>
${name === undefined ? '' : html`<form method="post" action="${up}logout"><span>${name}</span> <button class="quiet">Log out</button></form>`}
</div></header>
<main id="content">
${content}
</main>
<footer>${setupForm(frame)}</footer>
</body>
</html>`;
}

function setupForm({ up, here, setup }: Frame): Html {
  const option = (value: string | number, text: string, selected: boolean) =>
    html`<option value="${value}" ${selected ? 'selected' : ''}>${text}</option>`;
  return html`<form method="post" action="${up}setup" aria-label="Set-up of this server">
<input type="hidden" name="back" value="${here}">
<label>Compression <select name="compression">${compressions.map(kind => option(kind, kind, kind === setup.compression))}</select></label>
<label>The server takes <select name="delay">${delays.map(ms => option(ms, ms === 0 ? 'no longer' : `${ms} ms longer`, ms === setup.delay))}</select></label>
<button class="quiet">Apply</button>
<p>Choose how this school's server answers <em>you</em>, click on, and compare the set-ups in the report, where this one is called “${variant(setup)}”.</p>
</form>`;
}

export function login(frame: Frame, wrong: boolean): Html {
  return page(
    frame,
    'Log in',
    html`<div class="login">
<img src="${frame.asset('school.png')}" width="640" height="480" alt="">
<form class="card" method="post" action="login">
<h1>Log in</h1>
${wrong ? html`<p class="error" role="alert">That did not work: a name is needed, and the password is “demo”.</p>` : ''}
<label for="name">Your name</label>
<input id="name" name="name" required maxlength="40" autocomplete="off" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" value="demo" autocomplete="off">
<button>Log in</button>
<p class="soft">Any name will do. Nothing is stored but a cookie in your browser.</p>
</form>
</div>`,
  );
}

export function dashboard(frame: Frame, progress: Progress): Html {
  return page(
    frame,
    'Your tasks',
    html`<h1>Hello, ${frame.name}</h1>
<table>
<caption>Your ${tasks.length} tasks of this school year</caption>
<thead><tr><th scope="col">Task</th><th scope="col" class="wide">Subject</th><th scope="col" class="wide">Next part</th><th scope="col" class="number wide">Week</th><th scope="col" class="number wide">Points</th><th scope="col">Progress</th></tr></thead>
<tbody>
${raw(tasks.map(task => row(task, progress)).join('\n'))}
</tbody>
</table>`,
  );
}

/** One of 120 rows; made of our own content only, so it is plain text and quick. */
function row({ id, title, subject, teacher, week, points, parts }: Task, progress: Progress): string {
  const done = progress.count(id, parts.length);
  const next = parts.find((_, at) => !progress.has(id, at)) ?? '';
  return `<tr class="task ${next ? 'open' : 'finished'}">
  <th scope="row" lang="de"><a href="task/${id}">${title}</a></th>
  <td class="wide" lang="de"><span class="subject">${subject}</span><br><span class="soft">${teacher}</span></td>
  <td class="wide" lang="de">${next}</td>
  <td class="number wide">${week}</td>
  <td class="number wide">${points}</td>
  <td><progress max="${parts.length}" value="${done}" aria-label="${done} of ${parts.length} parts done">${done}/${parts.length}</progress></td>
</tr>`;
}

export function task(
  frame: Frame,
  { id, title, subject, teacher, week, points, parts }: Task,
  progress: Progress,
): Html {
  return page(
    frame,
    title,
    html`<p class="soft"><span lang="de">${subject}, ${teacher}</span> · due in week ${week} · ${points} points</p>
<h1 lang="de">${title}</h1>
<ol class="parts">
${parts.map(
  (part, at) => html`<li class="card"><span lang="de">${part}</span>
${
  progress.has(id, at)
    ? html`<span class="done">✓ done</span>`
    : html`<form method="post" action="../subtask"><input type="hidden" name="task" value="${id}"><input type="hidden" name="part" value="${at}"><button aria-label="Done: ${part}">Done</button></form>`
}</li>`,
)}
</ol>
<p class="actions">
<a class="button" href="../quiz/${id}">Take the quiz</a>
<a class="button quiet" href="../report/${id}.pdf">Open the report</a>
<a class="button quiet" href="../report/${id}.pdf?download" download data-fv-download>Download the report</a>
</p>`,
  );
}

export function quiz(frame: Frame, { id, subject }: Task): Html {
  return page(
    frame,
    'Quiz',
    html`<p class="soft" lang="de">${subject}</p>
<h1>Quiz</h1>
<section class="card" data-quiz="../api/quiz/${id}">
<h2 tabindex="-1">${questions.length} questions</h2>
<p class="soft" role="status"></p>
<ol></ol>
</section>
<p class="actions"><a class="button quiet" href="../task/${id}">Back to the task</a></p>`,
    'quiz.js',
  );
}

export function notFound(frame: Frame): Html {
  return page(
    frame,
    'Not found',
    html`<h1>There is no such page</h1>
<p>Perhaps the task was never set. <a href="${frame.up}dashboard">All your tasks</a></p>`,
  );
}
