import { type CompareAnswer, sideNames } from '../../../shared/comparison.ts';
import type { Transfers } from '../../../shared/report.ts';
import { savingSentence } from '../compression.ts';
import type { Context } from '../context.ts';
import { type Child, el } from '../el.ts';
import { sideName } from './parts.ts';

/** What compression did on each side, and how much came from the cache, so that nothing cached counts as saved. */
export function comparedCompression(context: Context, answer: CompareAnswer): Child {
  const { texts } = context;
  const { compression } = answer;
  if (!compression) return null;
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, texts.t('view.compression')),
    change(context, compression),
    el(
      'div',
      { class: 'columns' },
      sideNames.map(side =>
        el(
          'div',
          { class: `compressed ${side}` },
          el('h3', {}, el('span', { class: 'dot', 'aria-hidden': 'true' }), sideName(context, answer.named[side])),
          savingSentence(context, compression[side]),
          cacheShare(context, compression[side].all),
        ),
      ),
    ),
  );
}

function change({ texts, format }: Context, { baseline, candidate }: NonNullable<CompareAnswer['compression']>): Child {
  const [before, after] = [baseline.text.saving, candidate.text.saving];
  if (before === null || after === null) return null;
  const key = Math.abs(after - before) < 0.02 ? 'savingSame' : after > before ? 'savingMore' : 'savingLess';
  return el(
    'p',
    { class: 'sentence' },
    texts.t(key, { before: format.share(Math.max(0, before)), after: format.share(Math.max(0, after)) }),
  );
}

function cacheShare({ texts, format }: Context, { loads }: Transfers): Child {
  const all = Object.values(loads).reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  return el(
    'p',
    { class: 'aside' },
    texts.t('fromCache', {
      share: format.share((loads.cache + loads.revalidated) / all),
      count: format.count(all),
    }),
  );
}
