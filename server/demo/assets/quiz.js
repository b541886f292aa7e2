// One question after the other, without leaving the page: each answer is sent, then the next question is fetched.
const quiz = document.querySelector('[data-quiz]');
const heading = quiz.querySelector('h2');
const options = quiz.querySelector('ol');
const feedback = quiz.querySelector('[role=status]');
let points = 0;

async function request(path, body) {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${quiz.dataset.quiz}/${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function german(tag, text) {
  const element = document.createElement(tag);
  element.lang = 'de';
  element.textContent = text;
  return element;
}

async function ask(number) {
  const { text, options: texts, of } = await request(`question/${number}`);
  heading.replaceChildren(`Question ${number} of ${of}: `, german('span', text));
  options.replaceChildren(
    ...texts.map((option, at) => {
      const button = german('button', option);
      button.type = 'button';
      button.dataset.fvAction = 'quiz answer';
      button.addEventListener('click', () => answer(number, at).catch(tell));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
}

async function answer(number, option) {
  for (const button of options.querySelectorAll('button')) button.disabled = true;
  const { right, reason, last } = await request('answer', { question: number, option });
  if (right) points++;
  feedback.replaceChildren(`Question ${number}: ${right ? 'right' : 'not quite'}. `, german('span', reason));
  if (last) {
    heading.textContent = `Done: ${points} of ${number} right.`;
    options.replaceChildren();
  } else {
    await ask(number + 1);
  }
  // The button that had the focus is gone; keyboards and screen readers go on from the question.
  heading.focus();
}

function tell() {
  feedback.textContent = 'The school does not answer. Please reload the page.';
}

ask(1).catch(tell);
