/** Charts over time: uPlot, and the script that draws what `data-chart` holds. Only pages with loads carry it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

const require = createRequire(import.meta.url);

/** Columns are drawn from left to right: seconds first, then one for each line. */
export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly seconds: readonly number[];
  readonly lines: readonly {
    readonly label: string;
    /** Variable of the style sheet. */
    readonly colour: string;
    readonly values: readonly (number | null)[];
    readonly dashed?: boolean;
    readonly stepped?: boolean;
  }[];
  /** The scale reaches at least from 0 to here. */
  readonly atLeast?: number;
  /** An instant that a line stands at, in seconds: the knee. */
  readonly mark?: number;
}

export function chart(data: Chart): Markup {
  const { title, unit, seconds, lines, atLeast, mark } = data;
  const drawn = {
    unit,
    atLeast: atLeast ?? 0,
    mark: mark ?? null,
    lines: lines.map(({ values: _values, ...line }) => line),
    data: [seconds, ...lines.map(({ values }) => values)],
  };
  return html`<figure class="chart"><figcaption>${title}</figcaption><div class="needs-script" role="img" aria-label="${title}" data-chart="${JSON.stringify(drawn)}"></div></figure>`;
}

/** uPlot's own style sheet, and what fits it into the page. */
export function chartStyle(): string {
  return `${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8').trim()}
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 12px; margin: 12px 0; }
.chart:nth-child(odd):last-child { grid-column: 1 / -1; }
.chart { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; min-width: 0; overflow: hidden; }
.chart figcaption { font-size: 13px; font-weight: 600; color: var(--ink); }
.chart .uplot { font: 12px var(--sans); width: 100%; }
.chart .u-legend { font-size: 12px; text-align: left; color: var(--soft); }
.chart .u-legend th { font-weight: 400; } .chart .u-legend .u-value { color: var(--ink); font-variant-numeric: tabular-nums; }
.chart .u-legend .u-marker { width: 10px; height: 10px; border-radius: 2px; }
`;
}

/** uPlot and the page's use of it. It may hold no `</script`. */
export function chartScript(): string {
  return `${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8').trim()}
${DRAW}`;
}

const DRAW = `
(() => {
  'use strict';
  const nodes = [...document.querySelectorAll('[data-chart]')];
  const drawn = new Map();
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  // Canvases know no variables: what the sheet says now is asked of an element.
  const colour = (name) => {
    probe.style.color = 'var(--' + name + ')';
    return getComputedStyle(probe).color;
  };
  const draw = (node) => {
    const { unit, atLeast, mark, lines, data } = JSON.parse(node.dataset.chart);
    drawn.get(node)?.destroy();
    const axis = { stroke: colour('soft'), grid: { stroke: colour('line'), width: 1 }, ticks: { stroke: colour('line'), width: 1 }, font: '11px ' + getComputedStyle(document.body).fontFamily };
    const narrow = node.clientWidth < 420;
    const shown = (value) => value === null || value === undefined ? '–' : (value >= 100 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3))) + (unit === '' ? '' : ' ' + unit);
    const standing = ({ ctx, bbox, valToPos }) => {
      const x = Math.round(valToPos(mark, 'x', true));
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = colour('ink');
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.font = 11 * devicePixelRatio + 'px ' + getComputedStyle(document.body).fontFamily;
      ctx.textAlign = x > bbox.left + bbox.width / 2 ? 'right' : 'left';
      ctx.fillText(' knee ', x, bbox.top - 3 * devicePixelRatio);
      ctx.restore();
    };
    const chart = new uPlot({
      hooks: mark === null ? {} : { draw: [standing] },
      width: Math.max(node.clientWidth, 200),
      height: narrow ? 190 : 220,
      cursor: { y: false, drag: { setScale: false } },
      legend: { live: true },
      scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(atLeast, high || 0, 0.001) * 1.05] } },
      axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => tick + ' s') }, { ...axis, size: 56 }],
      series: [
        { label: 'at', value: (_, value) => value === null ? '–' : value.toFixed(2) + ' s' },
        ...lines.map((line) => ({
          label: line.label,
          stroke: colour(line.colour),
          width: line.dashed ? 2 : 1.5,
          dash: line.dashed ? [6, 4] : undefined,
          paths: line.stepped ? uPlot.paths.stepped({ align: -1 }) : undefined,
          points: { show: data[0].length < 3 },
          spanGaps: false,
          value: (_, value) => shown(value),
        })),
      ],
    }, data, node);
    drawn.set(node, chart);
  };
  const drawAll = () => nodes.forEach(draw);
  drawAll();
  // Light or dark, by the system or by the button.
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let wide = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === wide) return;
    wide = innerWidth;
    drawAll();
  });
})();
`;
