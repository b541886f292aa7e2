import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { Overview, Shape } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { el } from './el.ts';

const HOUR = 3_600_000;

/** Page views over time as bars, the typical wait above them as a line; a time without page views is a gap, not a zero. */
export function timelineChart(context: Context, { step, buckets }: Overview['timeline'], label: string): HTMLElement {
  const { format, texts } = context;
  const name = (at: number) => (step < 24 * HOUR ? format.dateTime(at) : format.date(at));
  return draw(context, label, colours => ({
    type: 'bar',
    data: {
      labels: buckets.map(({ at }) => name(at)),
      datasets: [
        {
          type: 'line',
          label: texts.t('waitP50'),
          data: buckets.map(({ wait }) => wait.p50),
          yAxisID: 'wait',
          borderColor: colours.accent,
          backgroundColor: colours.accent,
          borderWidth: 2,
          pointRadius: buckets.length > 40 ? 0 : 3,
          pointHitRadius: 12,
          tension: 0,
          order: 0,
        },
        {
          type: 'line',
          label: texts.t('waitP75'),
          data: buckets.map(({ wait }) => wait.p75),
          yAxisID: 'wait',
          borderColor: colours.accent,
          backgroundColor: colours.accent,
          borderWidth: 1,
          borderDash: [4, 4],
          pointRadius: 0,
          pointHitRadius: 12,
          order: 1,
        },
        {
          type: 'bar',
          label: texts.t('pageViews'),
          data: buckets.map(({ pageViews }) => pageViews),
          yAxisID: 'count',
          backgroundColor: colours.soft,
          order: 2,
        },
      ],
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) =>
              ` ${dataset.label}: ${dataset.yAxisID === 'wait' ? format.value('wait', parsed.y) : format.count(parsed.y ?? 0)}`,
          },
        },
      },
      scales: {
        x: { grid: { display: false }, ticks: { color: colours.muted, maxTicksLimit: 8, maxRotation: 0 } },
        wait: {
          beginAtZero: true,
          grid: { color: colours.line },
          border: { display: false },
          ticks: { color: colours.muted, maxTicksLimit: 5, callback: value => format.value('wait', Number(value)) },
        },
        count: {
          position: 'right',
          beginAtZero: true,
          // Bars keep to the lower part, so that the lines stay readable above them.
          suggestedMax: 2.5 * Math.max(...buckets.map(({ pageViews }) => pageViews), 1),
          grid: { display: false },
          border: { display: false },
          ticks: { color: colours.muted, maxTicksLimit: 5, precision: 0 },
        },
      },
    },
  }));
}

/** How many values lie where: the shape of one metric of one page. */
export function histogramChart(context: Context, { histogram, n }: Shape, label: string): HTMLElement | null {
  const { format } = context;
  if (!histogram) return null;
  const { from, width, counts } = histogram;
  return draw(context, label, colours => ({
    type: 'bar',
    data: {
      labels: counts.map((_, i) => format.value('wait', from + i * width)),
      datasets: [{ data: [...counts], backgroundColor: colours.accent, barPercentage: 1, categoryPercentage: 0.96 }],
    },
    options: {
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) => {
              const low = from + (item?.dataIndex ?? 0) * width;
              return format.range('wait', low, low + width);
            },
            label: ({ parsed }) => `${format.count(parsed.y ?? 0)} (${format.share((parsed.y ?? 0) / n)})`,
          },
        },
      },
      scales: {
        x: { grid: { display: false }, ticks: { color: colours.muted, maxTicksLimit: 9, maxRotation: 0 } },
        y: {
          beginAtZero: true,
          grid: { color: colours.line },
          border: { display: false },
          ticks: { color: colours.muted, maxTicksLimit: 4, precision: 0 },
        },
      },
    },
  }));
}

interface Colours {
  readonly accent: string;
  readonly soft: string;
  readonly muted: string;
  readonly line: string;
}

function draw(
  { onLeave }: Context,
  label: string,
  configure: (colours: Colours) => ChartConfiguration<'bar' | 'line', (number | null)[]>,
): HTMLElement {
  Chart.register(
    BarController,
    BarElement,
    LineController,
    LineElement,
    PointElement,
    CategoryScale,
    LinearScale,
    Tooltip,
  );
  const canvas = el('canvas', { role: 'img', 'aria-label': label });
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  Chart.defaults.font.family = style.fontFamily;
  const configuration = configure({
    accent: colour('accent'),
    soft: colour('accent-soft'),
    muted: colour('muted'),
    line: colour('line'),
  });
  const frame = el('div', { class: 'chart' }, canvas);
  // The chart measures its frame, which has no size before it is part of the page.
  const timer = requestAnimationFrame(() => {
    const chart = new Chart(canvas, {
      ...configuration,
      options: { ...configuration.options, animation: false, maintainAspectRatio: false },
    });
    onLeave(() => chart.destroy());
  });
  onLeave(() => cancelAnimationFrame(timer));
  return frame;
}
