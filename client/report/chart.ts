import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartData,
  type ChartOptions,
  LinearScale,
  type Plugin,
  Tooltip,
  type TooltipCallbacks,
} from 'chart.js';
import type { Overview, Shape } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { el } from './el.ts';

const DAY = 86_400_000;
/** Below this many values a median has no 95 % interval. */
const ENOUGH = 6;

/**
 * Over time: the wait as bars from zero, the typical one in front of what three of four stayed below, and under them, on the
 * same axis, the page views. A time without page views is a gap, not a zero; of too few values a bar is faint. Markers
 * are numbered lines through the waits.
 */
export function timelineChart(
  context: Context,
  { step, buckets, markers }: Overview['timeline'],
  label: string,
): HTMLElement {
  const { format, texts } = context;
  const labels = buckets.map(({ at }) => (step < DAY ? format.dateTime(at) : format.date(at)));
  const wait = (at: 'p50' | 'p75', colour: string, order: number) => ({
    label: texts.t(at === 'p50' ? 'waitP50' : 'waitP75'),
    data: buckets.map(bucket => bucket.wait[at]),
    backgroundColor: buckets.map(bucket => (bucket.wait.n < ENOUGH ? `${colour}66` : colour)),
    grouped: false,
    order,
  });
  const tooltip = {
    footer: (items: { dataIndex: number }[]) => texts.t('n', { n: format.count(buckets[items[0]!.dataIndex]!.wait.n) }),
  };
  const waits = draw(context, `${label}: ${texts.t('waitP50')}`, 'chart', colours => ({
    data: { labels, datasets: [wait('p50', colours.accent, 0), wait('p75', colours.soft, 1)] },
    axis: value => format.value('wait', value),
    tooltip: { ...tooltip, label: ({ dataset, parsed }) => ` ${dataset.label}: ${format.value('wait', parsed.y)}` },
    hidden: true,
    marks: markers.map(({ at }) => (at - buckets[0]!.at) / step),
  }));
  const views = draw(context, `${label}: ${texts.t('pageViews')}`, 'chart low', colours => ({
    data: {
      labels,
      datasets: [
        {
          label: texts.t('pageViews'),
          data: buckets.map(({ pageViews }) => pageViews),
          backgroundColor: colours.muted,
        },
      ],
    },
    axis: value => format.count(value),
    hidden: false,
    tooltip: { label: ({ dataset, parsed }) => ` ${dataset.label}: ${format.count(parsed.y ?? 0)}` },
  }));
  return el(
    'div',
    { class: 'charts' },
    el('h3', {}, texts.t('metric.wait')),
    waits,
    el('h3', {}, texts.t('pageViews')),
    views,
  );
}

/** How many values lie where: the shape of the wait for one page. */
export function histogramChart(context: Context, { histogram, n }: Shape, label: string): HTMLElement | null {
  const { format } = context;
  if (!histogram) return null;
  const { from, width, counts } = histogram;
  return draw(context, label, 'chart', colours => ({
    data: {
      labels: counts.map((_, i) => format.value('wait', from + i * width)),
      datasets: [{ data: [...counts], backgroundColor: colours.accent, barPercentage: 1, categoryPercentage: 0.96 }],
    },
    axis: value => format.count(value),
    tooltip: {
      title: ([item]) => {
        const low = from + (item?.dataIndex ?? 0) * width;
        return format.range('wait', low, low + width);
      },
      label: ({ parsed }) => ` ${format.count(parsed.y ?? 0)} (${format.share((parsed.y ?? 0) / n)})`,
    },
  }));
}

interface Colours {
  readonly accent: string;
  readonly soft: string;
  readonly muted: string;
  readonly line: string;
}

interface Bars {
  readonly data: ChartData<'bar', (number | null)[]>;
  /** How a value of the vertical axis is written. */
  readonly axis: (value: number) => string;
  readonly tooltip: Partial<TooltipCallbacks<'bar'>>;
  /** Of two charts over the same dates: whether the labels below the bars are those of the other, under this one. */
  readonly hidden?: boolean;
  /** Where moments are marked, in bars from the left edge: 1.5 is the middle of the second bar. */
  readonly marks?: readonly number[];
}

/** A dashed line at each moment, with its number from 1 at the top. */
function markLines(marks: readonly number[], colour: string): Plugin<'bar'> {
  return {
    id: 'marks',
    afterDatasetsDraw({ ctx, data, chartArea: { left, right, top, bottom } }) {
      ctx.save();
      Object.assign(ctx, { strokeStyle: colour, fillStyle: colour, textAlign: 'center', textBaseline: 'bottom' });
      ctx.setLineDash([4, 3]);
      for (const [at, mark] of marks.entries()) {
        const x = left + ((right - left) * mark) / data.labels!.length;
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, bottom);
        ctx.stroke();
        ctx.fillText(`${at + 1}`, x, top);
      }
      ctx.restore();
    },
  };
}

function draw({ onLeave }: Context, label: string, name: string, configure: (colours: Colours) => Bars): HTMLElement {
  Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);
  const canvas = el('canvas', { role: 'img', 'aria-label': label });
  const frame = el('div', { class: name }, canvas);
  let chart: Chart<'bar', (number | null)[]> | undefined;
  const drawNow = () => {
    chart?.destroy();
    chart = new Chart(canvas, barChart(configure));
  };
  // Paper is white, whatever the screen is: a canvas has to be drawn for it anew.
  const paint = ({ type }: Event) => {
    document.documentElement.classList.toggle('printing', type === 'beforeprint');
    if (chart) drawNow();
  };
  for (const type of ['beforeprint', 'afterprint']) addEventListener(type, paint);
  // The chart measures its frame, which has no size before it is part of the page.
  const timer = requestAnimationFrame(drawNow);
  onLeave(() => {
    cancelAnimationFrame(timer);
    for (const type of ['beforeprint', 'afterprint']) removeEventListener(type, paint);
    chart?.destroy();
  });
  return frame;
}

/** What Chart.js takes, in the colours that the page has now. */
function barChart(configure: (colours: Colours) => Bars): ChartConfiguration<'bar', (number | null)[]> {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours = {
    accent: colour('accent'),
    soft: colour('accent-soft'),
    muted: colour('muted'),
    line: colour('line'),
  };
  const { data, axis, tooltip, hidden, marks = [] } = configure(colours);
  const isOfTwo = hidden !== undefined;
  const options: ChartOptions<'bar'> = {
    animation: false,
    // Room for half of a date beside the last bar, with labels or without, so that charts under each other line up.
    layout: { padding: { top: marks.length > 0 ? 16 : 0, right: isOfTwo ? 40 : 0 } },
    maintainAspectRatio: false,
    font: { family: style.fontFamily },
    interaction: { mode: 'index', intersect: false },
    plugins: { tooltip: { callbacks: tooltip, boxPadding: 4 } },
    scales: {
      x: {
        grid: { display: false },
        ticks: {
          display: !hidden,
          color: colours.muted,
          maxTicksLimit: 8,
          maxRotation: 0,
          autoSkipPadding: 12,
          align: isOfTwo ? 'center' : 'inner',
          // A date and its time in two lines: beside each other two of them have no room on a phone.
          callback: at => `${data.labels?.[Number(at)] ?? ''}`.split(/, (?=[^,]*$)/),
        },
      },
      y: {
        beginAtZero: true,
        // Charts under each other line up.
        afterFit: scale => {
          scale.width = 64;
        },
        grid: { color: colours.line },
        border: { display: false },
        ticks: { color: colours.muted, maxTicksLimit: 5, precision: 0, callback: value => axis(Number(value)) },
      },
    },
  };
  return { type: 'bar', data, options, plugins: [markLines(marks, colour('ink'))] };
}
