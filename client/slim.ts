/** How the agent gets small: what `vite.config.ts` does to it beside bundling. */
import { minify } from 'terser';
import { minifySync, type Plugin } from 'vite';

/**
 * Members of the agent's own objects, and of web-vitals', that nobody outside sees. Some object of some browser has a few of these
 * names as well (hence `builtins` below), but none that the agent uses.
 */
const PRIVATE =
  'actions begin block bytes caused count diary event events exits facts failed firstHiddenTime flush gone guard idle ' +
  'isDone last later leave leaves loads look moved named ' +
  'navigationInteractionId navigationStartTime onHidden painted part parts read reportAllChanges requests settle since tell touch views write';

/**
 * What nobody reads of web-vitals' code is left out: ratings, deltas, the soft navigations that the agent sees by itself in
 * every browser, and pages that are being prerendered, where the agent does not begin. A text that a new version no
 * longer has stops the build.
 */
const UNREAD: readonly (readonly [text: string, instead: string])[] = [
  ['metric.rating = getRating(metric.value, thresholds);', ''],
  ["rating: 'good', //", '//'],
  ['if (delta || prevValue === undefined) {', 'if (metric.value !== prevValue) {'],
  ['metric.delta = delta;', ''],
  ['delta: 0,', ''],
  ['if (navigationType) {', 'if (false) {'],
  ['navigationURL: navigationURL || hardNavEntry?.name,', ''],
  ['return (\n    // Firefox has a preference', 'return false && (\n    // Firefox has a preference'],
  ["entry.entryType === 'soft-navigation'", 'false'],
  ["navigation === 'soft-navigation'", 'false'],
  ["navigationType === 'soft-navigation' ||", ''],
  ['const hardNavEntry = getNavigationEntry();\n    const hardNavId = hardNavEntry?.navigationId || 0;', ''],
  ['else if (hardNavEntry) {', 'else if (false) {'],
  ['navigationId: navigationId || hardNavId,', ''],
  ['opts.reportAllChanges', 'true'],
  // Older than 2025 (Chromium: 2021): without a count of interactions the slowest one counts, also after more than fifty.
  ['initInteractionCountPolyfill();', ''],
  [
    '...opts,\n            durationThreshold: opts.durationThreshold ?? DEFAULT_DURATION_THRESHOLD',
    'durationThreshold: 40',
  ],
  ['id: generateUniqueID(),', ''],
  // Browsers end LCP by themselves at an input, and what came when the page was hidden is not reported: every change is told at once.
  ['const finalizeLCP = (event) => {', 'const finalizeLCP = false && ((event) => {'],
  [
    '    report(true);\n                            }\n                        }\n                    });\n                }\n            };',
    '    report(true);\n                            }\n                        }\n                    });\n                }\n            });',
  ],
  [
    'for (const type of finalizeEventTypes) {\n                addEventListener(type, finalizeLCP, {\n                    capture: true,\n                });\n            }',
    '',
  ],
  ['metric.navigationId, metric.navigationInteractionId, metric.navigationURL, ', ''],
  ['navigationId, navigationInteractionId, navigationURL, ', ''],
  ['navigationId = 0, navigationInteractionId, navigationURL, ', ''],
  ['navigationInteractionId: navigationInteractionId,', ''],
  ['metric.navigationId = entry.navigationId || metric.navigationId;', ''],
  ['const fcpEntryManager = initUnique(opts, FCPEntryManager);', ''],
  ["entry.entryType === 'largest-contentful-paint'", 'true'],
  ['if (forceReport || reportAllChanges) {', '{'],
  ['(reset = false) => {', '() => {'],
  ['if (reset) {', 'if (false) {'],
  ['document.prerendering', 'false'],
  ["addEventListener('prerenderingchange', onVisibilityUpdate, true);", ''],
  ["removeEventListener('prerenderingchange', onVisibilityUpdate, true);", ''],
  ["event.type === 'visibilitychange'", 'true'],
  ['if (!entry)\n                    continue;', ''],
  // What came back from the back-forward cache says so by itself.
  ['else if (getBFCacheRestoreTime() >= 0) {', 'else if (false) {'],
  // CLS begins with our own FCP, so the paints need not be observed twice (client/agent/vitals.ts).
  ['onFCP(runOnce(() => {', '{'],
  ['        }\n    }));\n};', '        }\n    }\n};'],
  ['whenActivated(() => {', '{'],
  ['        }\n    });\n};', '        }\n    }\n};'],
  // When a page was activated is known also where the begin of its answer is not.
  ['return getNavigationEntry()?.', "return performance.getEntriesByType('navigation')[0]?."],
  // Every change is told, so there is nothing to force.
  ['(forceReport = false) => {', '() => {'],
  ['(entries, forceReport = false) => {', '(entries) => {'],
  ['if (forceReport) {', 'if (false) {'],
  ['report(forceReport);', 'report();'],
  ['handleEntries(po.takeRecords(), true);', 'handleEntries(po.takeRecords());'],
  ['handleEntries(po.takeRecords());\n                report(true);', 'handleEntries(po.takeRecords());'],
  ['report(true);', 'report();'],
  // Older than 2021: arrays have no `at`.
  ['this._sessionEntries.at(-1)', 'this._sessionEntries[this._sessionEntries.length - 1]'],
  // Outside of every guard: a page may have a `Set` of its own.
  ['const onHiddenFunctions = new Set();', 'const onHiddenFunctions = [];'],
  ['onHiddenFunctions.add(cb);', 'onHiddenFunctions.push(cb);'],
  // What breaks in a page that broke its own clock stays here.
  ['callback(entries);', 'try { callback(entries); } catch {}'],
];

/** What nobody reads of the causes: long animation frames are seen by the agent itself (client/agent/causes.ts). */
const UNREAD_CAUSES: typeof UNREAD = [
  ["observe(['long-animation-frame'], handleLoAFEntries, opts);", ''],
  ['attributeLoAFDetails(attribution);', ''],
  ['const longAnimationFrameEntries = getIntersectingLoAFs(firstEntry.startTime, processingEnd);', ''],
  ['const loafs = getIntersectingLoAFs(group.startTime, group.processingEnd);', 'const loafs = [];'],
  ['pendingLoAFs = pendingLoAFs.filter((loaf, i) => {', 'if (false) [].filter((loaf, i) => {'],
  ['longAnimationFrameEntries: longAnimationFrameEntries,', ''],
  ['longAnimationFrameEntries: [],', ''],
  ['opts.generateTarget?.(node) ?? ', ''],
  ['opts.includeProcessedEventEntries', 'false'],
  ['const processedEventEntries = group.entries.sort(', 'false && group.entries.sort('],
  ['processedEventEntries: processedEventEntries,', ''],
  ['processedEventEntries: [],', ''],
  ["interactionType: firstEntry.name.startsWith('key')", "interactionType: ''"],
  ['interactionTime: firstEntry.startTime,', ''],
  ['nextPaintTime: nextPaintTime,', ''],
  ['loadState: getLoadState(navStartTime),', ''],
  ['loadState: getLoadState(firstEntry.startTime),', ''],
  ['loadState: getLoadState(largestEntry.startTime),', ''],
  ...['longestScript', 'totalScriptDuration', 'totalStyleAndLayoutDuration', 'totalPaintDuration'].map(
    name => [`${name}: undefined,`, ''] as const,
  ),
  ['totalUnattributedDuration: undefined,', ''],
  ['largestShiftTime: largestEntry.startTime,', ''],
  ['largestShiftSource: largestSource,', ''],
  ['largestShiftEntry: largestEntry,', ''],
  ['timeToFirstByte: ttfb,', ''],
  ['timeToFirstByte: 0,', ''],
  ['attribution.lcpEntry = lcpEntry;', ''],
  ['attribution.url = lcpEntry.url;', ''],
  ['attribution.lcpResourceEntry = lcpResourceEntry;', ''],
  ["metric.navigationType !== 'soft-navigation'", 'true'],
];

/** The same where nobody asks for causes: what attribution reads and hooks into. */
const CAUSELESS: typeof UNREAD = [
  // Of an interaction only its longest entry counts, in whatever order they come.
  ['if (supportedTypes.length > 1) {', 'if (false) {'],
  // An idle moment helps to group the entries of an interaction, which is asked for its causes only.
  ['whenIdleOrHidden(() => {\n                for (', '{\n                for ('],
  [
    '                }\n            });\n        };\n        const types',
    '                }\n            }\n        };\n        const types',
  ],
  ['initUnique(opts, LayoutShiftManager)', 'new LayoutShiftManager()'],
  ['initUnique(opts, InteractionManager)', 'new InteractionManager()'],
  ['const lcpEntryManager = initUnique(opts, LCPEntryManager);', ''],
  ['lcpEntryManager._processEntry(entry);', ''],
  ['_onBeforeProcessingEntry;', ''],
  ['_onAfterProcessingINPCandidate;', ''],
  ['_onAfterProcessingUnexpectedShift;', ''],
  ['this._onBeforeProcessingEntry?.(entry);', ''],
  ['this._onAfterProcessingINPCandidate?.(interaction);', ''],
  ['this._onAfterProcessingUnexpectedShift?.(entry);', ''],
  ['metric.entries = layoutShiftManager._sessionEntries;', ''],
  ['metric.entries = inp.entries;', ''],
  ['metric.entries = metricEntries;', ''],
  ['metric.entries.push(entry);', ''],
  ['interaction.entries = [entry];', ''],
  ['entry.startTime === interaction.entries[0].startTime', 'false'],
  ['entries: [entry],', ''],
  ['entries: [],', ''],
  ['  entries,\n', '\n'],
];

/**
 * Nearly every function of the agent runs while the page loads. Told so, V8 compiles them all at once on the thread that fetched
 * the script, instead of one after the other on the page's: two fifths of the agent's main-thread time went there (v8.dev/blog/explicit-compile-hints).
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n';

/** For the builds of the agent that have web-vitals in them. */
export function slim(): Plugin {
  const unread = (environment: string) => [...(environment === 'fvFull' ? UNREAD_CAUSES : CAUSELESS), ...UNREAD];
  /** By build: the texts that it had. */
  const used: Record<string, Set<string>> = { fv: new Set(), fvFull: new Set(), esm: new Set() };
  return {
    name: 'slim',
    applyToEnvironment: ({ name }) => name in used,
    transform(code, id) {
      if (!id.includes('/web-vitals/')) return undefined;
      let slimmed = code;
      const { name } = this.environment;
      for (const [text, instead] of unread(name)) {
        if (slimmed.includes(text)) used[name]!.add(text);
        slimmed = slimmed.replaceAll(text, instead);
      }
      return slimmed;
    },
    async generateBundle(_, bundle) {
      const { name } = this.environment;
      const lost = unread(name).find(([text]) => !used[name]!.has(text));
      if (lost) this.error(`web-vitals no longer has "${lost[0]}": adapt client/slim.ts`);
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const once = minifySync(chunk.fileName, chunk.code, { compress: { target: 'es2020' }, mangle: true }).code;
        const twice = await minify(once, {
          ecma: 2020,
          module: true,
          compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true },
          mangle: { properties: { builtins: true, regex: new RegExp(`^_|^(${PRIVATE.replaceAll(' ', '|')})$`) } },
        });
        chunk.code = COMPILE_HINT + (twice.code ?? this.error('terser gave nothing'));
      }
    },
  };
}
